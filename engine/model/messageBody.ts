import { type QueueError, queueError } from '../errors.ts';

/** What a message may hold besides being well-formed: no control character but tab and line ends, no U+FFFE, no U+FFFF. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const refusedCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

export const hasAllowedCharacters = (text: string): boolean =>
  text.isWellFormed() && !refusedCharacter.test(text);

export const invalidCharacters =
  'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF';
const invalidBody = queueError('InvalidMessageContents', invalidCharacters);

export const bodyProblem = (body: string): QueueError | undefined =>
  hasAllowedCharacters(body) ? undefined : invalidBody;

export const utf8Bytes = (text: string): number => Buffer.byteLength(text, 'utf8');
