import { maxParameters } from '../limits.ts';

/**
 * The parameters of a form or a query string, in order; undefined if their encoding is broken or they are more
 * than anyone needs.
 */
export function parseForm(text: string): readonly (readonly [string, string])[] | undefined {
  const parameters: [string, string][] = [];
  for (let start = 0; start < text.length; ) {
    const end = endOf(text, '&', start, text.length);
    const equals = endOf(text, '=', start, end);
    const name = decode(text.slice(start, equals));
    const value = decode(text.slice(equals + 1, end));
    if (name === undefined || value === undefined || parameters.length === maxParameters) return undefined;
    if (end > start) parameters.push([name, value]);
    start = end + 1;
  }
  return parameters;
}

function endOf(text: string, mark: string, start: number, limit: number): number {
  const at = text.indexOf(mark, start);
  return at === -1 || at > limit ? limit : at;
}

function decode(encoded: string): string | undefined {
  const spaced = encoded.includes('+') ? encoded.replaceAll('+', ' ') : encoded;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return undefined;
  }
}
