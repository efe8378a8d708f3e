import { err, ok, type Result } from '../../result.ts';

/** `*` stands for any characters, or none; `\*` and `\\` for themselves. Two `*` beside each other are refused, as AWS does. */
export function wildcardRule(pattern: string): Result<(leaf: unknown) => boolean, string> {
  const parts = partsOf(pattern);
  if (parts === undefined) return err(`"wildcard" takes no \\ before anything but * and \\, and no **.`);
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  return ok((leaf) => typeof leaf === 'string' && isMatch(leaf, first, rest, last));
}

/** The literal texts between the stars. */
function partsOf(pattern: string): readonly string[] | undefined {
  const parts = [''];
  let wasStar = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string;
    const isStar = character === '*';
    if (isStar && wasStar) return undefined;
    wasStar = isStar;
    if (isStar) parts.push('');
    else if (character !== '\\') parts[parts.length - 1] += character;
    else {
      const escaped = pattern[++at];
      if (escaped !== '*' && escaped !== '\\') return undefined;
      parts[parts.length - 1] += escaped;
    }
  }
  return parts;
}

/** Each part as early as it can be: no going back, so a pattern costs what its text is long. */
function isMatch(text: string, first: string, between: readonly string[], last: string | undefined): boolean {
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of between) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
