import { compileAll, compilePattern, type Pattern, type PatternOptions } from './pattern.ts';

const segments = 6;

/** The six parts of an ARN; the last holds whatever colons follow. */
function partsOf(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length <= segments
    ? parts
    : [...parts.slice(0, segments - 1), parts.slice(segments - 1).join(':')];
}

/**
 * A pattern of an ARN, part by part: a star does not reach beyond its colon. IAM reads an ARN that ends early as one
 * with stars behind. Nothing if it is neither an ARN nor `*`.
 */
export function compileArnPattern(text: string, options: PatternOptions): Pattern | undefined {
  if (text === '*') return () => true;
  if (!text.startsWith('arn:')) return undefined;
  const patterns = compileAll(partsWithoutSplittingVariables(text), (part) => compilePattern(part, options));
  return (
    patterns &&
    ((value, variableOf) => {
      const parts = partsOf(value);
      if (parts.length !== segments) return false;
      const found = patterns.map((pattern, i) => pattern(parts[i] ?? '', variableOf));
      return found.includes(false) ? false : found.includes(undefined) ? undefined : true;
    })
  );
}

/** `${aws:username}` has a colon that is not the ARN's. */
function partsWithoutSplittingVariables(text: string): readonly string[] {
  const parts: string[] = [''];
  let isInVariable = false;
  for (let at = 0; at < text.length; at++) {
    if (text.startsWith('${', at)) isInVariable = true;
    if (text.charAt(at) === '}') isInVariable = false;
    if (text.charAt(at) === ':' && !isInVariable && parts.length < segments) parts.push('');
    else parts[parts.length - 1] += text.charAt(at);
  }
  return parts;
}
