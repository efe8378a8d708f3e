/** The value of `aws:username` and the like; nothing if the request has none, or several. */
export type VariableOf = (name: string) => string | undefined;
/** Does the text match, with the variables of this request? Nobody knows (`undefined`) if one of them has no value. */
export type Pattern = (text: string, variableOf: VariableOf) => boolean | undefined;

type Part = string | typeof any | typeof one | { readonly variable: string; readonly fallback?: string };
const any = Symbol('*');
const one = Symbol('?');

/** Policy variables came with the language of 2012: before it, and in identifiers, `${` is only text. */
export type PatternOptions = { readonly wildcards: boolean; readonly variables: boolean };

/** Compiles a text of a policy with `*`, `?` and `${…}`. Nothing if a variable is not closed. */
export function compilePattern(text: string, options: PatternOptions): Pattern | undefined {
  const parts = partsOf(text, options);
  if (parts === undefined) return undefined;
  if (parts.every((part) => typeof part === 'string')) {
    const whole = parts.join('');
    return (value) => value === whole;
  }
  if (parts.length === 1 && parts[0] === any) return () => true;
  return (value, variableOf) => {
    const marks = filledIn(parts, variableOf);
    return marks && matches(marks, value);
  };
}

/** Nothing if one of them does not compile. */
export function compileAll(
  texts: readonly string[],
  compile: (text: string) => Pattern | undefined,
): readonly Pattern[] | undefined {
  const patterns: Pattern[] = [];
  for (const text of texts) {
    const pattern = compile(text);
    if (pattern === undefined) return undefined;
    patterns.push(pattern);
  }
  return patterns;
}

export type Ask = { readonly variableOf: VariableOf; readonly isNegated: boolean; readonly isDeny: boolean };

/**
 * Is the text among the patterns, or (negated) beyond them? Where a variable without a value leaves that open, the
 * answer is the one that allows less.
 */
export function isAmong(patterns: readonly Pattern[], text: string, ask: Ask): boolean {
  const found = patterns.map((pattern) => pattern(text, ask.variableOf));
  if (found.includes(true)) return !ask.isNegated;
  return ask.isNegated && (ask.isDeny || !found.includes(undefined));
}

function partsOf(text: string, { wildcards, variables }: PatternOptions): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (variables && text.startsWith('${', at)) {
      const end = text.indexOf('}', at);
      if (end === -1) return undefined;
      parts.push(variablePart(text.slice(at + 2, end)));
      at = end;
    } else if (wildcards && character === '*') parts.push(any);
    else if (wildcards && character === '?') parts.push(one);
    else parts.push(character);
  }
  return parts;
}

/** `${*}`, `${?}` and `${$}` stand for themselves; a fallback follows a comma in quotes. */
function variablePart(text: string): Part {
  if (text === '*' || text === '?' || text === '$') return text;
  const [variable = '', fallback] = text.split(/\s*,\s*'([^']*)'\s*$/);
  return { variable: variable.trim().toLowerCase(), ...(fallback !== undefined && { fallback }) };
}

type Mark = string | typeof any | typeof one;

/** What a variable stands for is text: a user called `*` is not everybody. */
function filledIn(parts: readonly Part[], variableOf: VariableOf): readonly Mark[] | undefined {
  const marks: Mark[] = [];
  for (const part of parts) {
    if (typeof part !== 'object') marks.push(part);
    else {
      const value = variableOf(part.variable) ?? part.fallback;
      if (value === undefined) return undefined;
      marks.push(...value);
    }
  }
  return marks;
}

/** Goes back only to the last star: a pattern of many takes no longer than its length times the text's. */
function matches(marks: readonly Mark[], text: string): boolean {
  let mark = 0;
  let at = 0;
  let star = -1;
  let from = 0;
  while (at < text.length) {
    const wanted = marks[mark];
    if (wanted === any) {
      star = mark++;
      from = at;
    } else if (wanted === one || wanted === text.charAt(at)) {
      mark++;
      at++;
    } else if (star !== -1) {
      mark = star + 1;
      at = ++from;
    } else return false;
  }
  while (marks[mark] === any) mark++;
  return mark === marks.length;
}
