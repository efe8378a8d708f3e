import { type QueueError, queueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { utf8Bytes } from './messageBody.ts';

const ownPrefix = 'forebay.';
/** An extension of ours, which does not count toward the ten that SQS allows. */
export const isOwnName = (name: string): boolean => name.startsWith(ownPrefix);

/** AWS takes Latin letters up to U+017F, and two periods in a row, although its documentation allows neither. */
const nameCharacters = /^[A-Za-z0-9_.\-\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]+$/;
const reservedName = /^(?:aws\.|amazon\.|\.)|\.$/i;

const refused = (message: string): QueueError => queueError('InvalidParameterValue', message);
const tooLong = refused('Message (user) attribute names must be shorter than 256 Bytes');
const badCharacters = refused(
  'Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ',
);
const reserved = refused(
  "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.",
);

export function attributeNameProblem(name: string): QueueError | undefined {
  if (utf8Bytes(name) > limits.maxAttributeNameBytes) return tooLong;
  if (!nameCharacters.test(name)) return badCharacters;
  if (reservedName.test(name)) return reserved;
  return undefined;
}
