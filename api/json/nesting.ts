/**
 * Do arrays and objects lie in each other more than `limit` deep? V8 needs more than a second for four million
 * brackets. Strings, which make up a large request, are passed over at the speed of `indexOf`.
 */
export function nestsDeeperThan(json: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case '"':
        at = endOfString(json, at);
        break;
      case '[':
      case '{':
        depth++;
        if (depth > limit) return true;
        break;
      case ']':
      case '}':
        depth--;
        break;
    }
  }
  return false;
}

/** Where the string that opens at `start` closes; the end of the text if it does not. */
function endOfString(json: string, start: number): number {
  let at = start;
  do {
    at = json.indexOf('"', at + 1);
    if (at === -1) return json.length;
  } while (isEscaped(json, at));
  return at;
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0;
  while (json[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
