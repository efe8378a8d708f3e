import { type QueueError, queueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';
import type { AttributeValue } from '../shapes.ts';
import { isNumberText } from './attributeNumber.ts';
import { canonicalBase64 } from './base64.ts';
import { hasAllowedCharacters, invalidCharacters, utf8Bytes } from './messageBody.ts';

type Family = 'String' | 'Number' | 'Binary';

const refuse = (message: string): Result<never, QueueError> =>
  err(queueError('InvalidParameterValue', message));
const typeTooLong = refuse('Message (user) attribute types must be shorter than 256 Bytes');
const badCharacters = refuse(invalidCharacters);
const listsUnsupported = err(
  queueError(
    'UnsupportedOperation',
    'Message attribute list values in SendMessage operation are not supported.',
  ),
);
const notBase64 = err(queueError('MalformedInput', 'BinaryValue is not valid base64.'));

/** Type and value of one attribute with everything else dropped, or its first fault. */
export function attributeValueOf(name: string, given: AttributeValue): Result<AttributeValue, QueueError> {
  const type = given.DataType ?? '';
  const family = familyOf(type);
  if (family === undefined) {
    return refuse(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  if (utf8Bytes(type) > limits.maxAttributeTypeBytes) return typeTooLong;
  if (given.StringListValues?.length || given.BinaryListValues?.length) return listsUnsupported;
  const [value, other] =
    family === 'Binary' ? [given.BinaryValue, given.StringValue] : [given.StringValue, given.BinaryValue];
  if (!value) {
    return refuse(`Message (user) attribute '${name}' must contain a non-empty value of type '${family}'.`);
  }
  if (other) return refuse(`Message (user) attribute '${name}' must contain only one value.`);
  if (family === 'Number' && !isNumberText(value)) {
    return refuse(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  if (!hasAllowedCharacters(type)) return badCharacters;
  if (family === 'Binary') return binaryValue(type, value);
  return hasAllowedCharacters(value) ? ok({ DataType: type, StringValue: value }) : badCharacters;
}

function familyOf(type: string): Family | undefined {
  const dot = type.indexOf('.');
  const family = dot === -1 ? type : type.slice(0, dot);
  return family === 'String' || family === 'Number' || family === 'Binary' ? family : undefined;
}

function binaryValue(type: string, base64: string): Result<AttributeValue, QueueError> {
  const canonical = canonicalBase64(base64);
  return canonical === undefined ? notBase64 : ok({ DataType: type, BinaryValue: canonical });
}
