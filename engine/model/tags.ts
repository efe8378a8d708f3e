import { type QueueError, queueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';

type Tags = Readonly<Record<string, string>>;

const allowed = /^[\p{L}\p{N}\s_.:/=+\-@]*$/u;
const refused = (message: string): QueueError => queueError('InvalidParameterValue', message);

export const tagKeyLengthFault = refused(
  `Tag keys must be between 1 and ${limits.maxTagKeyLength} characters in length.`,
);

/** Tags as given, without those whose value is null. */
export function parseTags(given: Readonly<Record<string, string | null>>): Result<Tags, QueueError> {
  const tags = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== null);
  for (const [key, value] of tags) {
    const fault = tagFault(key, value);
    if (fault !== undefined) return err(fault);
  }
  return ok(Object.fromEntries(tags));
}

/** The queue's tags with those added, same keys overwritten. */
export function mergedTags(name: string, before: Tags, added: Tags): Result<Tags, QueueError> {
  const tags = { ...before, ...added };
  return Object.keys(tags).length > limits.maxTags
    ? err(refused(`Too many tags added for queue ${name}.`))
    : ok(tags);
}

export const isTagKeyLength = (key: string): boolean => key !== '' && lengthOf(key) <= limits.maxTagKeyLength;

function tagFault(key: string, value: string): QueueError | undefined {
  if (!isTagKeyLength(key)) return tagKeyLengthFault;
  if (lengthOf(value) > limits.maxTagValueLength) {
    return refused(`Tag values must be between 0 and ${limits.maxTagValueLength} characters in length.`);
  }
  if (!allowed.test(key) || !allowed.test(value)) {
    return refused('Tags can only include letters, digits, whitespace and the characters _ . : / = + - @.');
  }
  return /^aws:/i.test(key) ? refused("Tag keys can't start with 'aws:': it is reserved.") : undefined;
}

/** In characters, of which some take two code units. */
const lengthOf = (text: string): number => [...text].length;
