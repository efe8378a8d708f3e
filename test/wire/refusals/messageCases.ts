import type { Input } from '../formOf.ts';
import { type Kind, kinds, type RefusalCase, refusal } from './refusalCase.ts';

const atSend = (title: string, kind: Kind, text: string, changed: Input): RefusalCase =>
  refusal(title, kind, text, async ({ queue }) => [
    'SendMessage',
    { QueueUrl: await queue(), MessageBody: 'hello', ...changed },
  ]);
const attribute = (title: string, text: string, name: string, value: Input, kind: Kind = kinds.value) =>
  atSend(title, kind, text, { MessageAttributes: { [name]: value } });
const string = (StringValue: string) => ({ DataType: 'String', StringValue });

const noBody = 'The request must contain the parameter MessageBody.';
const tooLarge = (bytes: number) =>
  `One or more parameters are invalid. Reason: Message must be shorter than ${bytes} bytes.`;
const badType = (name: string) =>
  `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`;
const badCharacters =
  'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF';
const reserved =
  "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.";
const badId = (parameter: string, value: string) =>
  `Value ${value} for parameter ${parameter} is invalid. Reason: ${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`;
const delay = (seconds: number) =>
  `Value ${seconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`;

export const messageCases: readonly RefusalCase[] = [
  refusal('a message without a body', kinds.missing, noBody, async ({ queue }) => [
    'SendMessage',
    { QueueUrl: await queue() },
  ]),
  atSend('a message with an empty body', kinds.missing, noBody, { MessageBody: '' }),
  atSend('a message of 1 MiB and a byte', kinds.value, tooLarge(1_048_576), {
    MessageBody: 'x'.repeat(1_048_577),
  }),
  refusal('a message one byte over its queue', kinds.value, tooLarge(1024), async ({ queue }) => [
    'SendMessage',
    {
      QueueUrl: await queue('orders', { MaximumMessageSize: '1024' }),
      MessageBody: 'é'.repeat(506),
      MessageAttributes: { key: string('vvvv') },
    },
  ]),
  atSend('a body with a control character', kinds.contents, badCharacters, { MessageBody: 'a\u0001b' }),
  atSend('a body with U+FFFF', kinds.contents, badCharacters, { MessageBody: '\uffff' }),
  atSend(
    'eleven attributes',
    kinds.value,
    'Number of message attributes [11] exceeds the allowed maximum [10].',
    {
      MessageAttributes: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, string('v')])),
    },
  ),
  attribute('an attribute of type string', badType('a'), 'a', { DataType: 'string', StringValue: 'v' }),
  attribute('an attribute without a type', badType('a'), 'a', { StringValue: 'v' }),
  ...['String', 'Number', 'Binary'].map((DataType) =>
    attribute(
      `a ${DataType} attribute without a value`,
      `Message (user) attribute 'a' must contain a non-empty value of type '${DataType}'.`,
      'a',
      { DataType },
    ),
  ),
  attribute(
    'a Number that is none',
    "Can't cast the value of message (user) attribute 'a' to a number.",
    'a',
    { DataType: 'Number', StringValue: 'ten' },
  ),
  attribute('a control character in an attribute', badCharacters, 'a', string('a\u0001b')),
  ...['AWS.x', 'amazon.x', '.x', 'x.'].map((name) =>
    attribute(`an attribute called ${name}`, reserved, name, string('v')),
  ),
  attribute(
    'an attribute name with a space',
    'Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ',
    'a b',
    string('v'),
  ),
  attribute(
    'an attribute name of 256 bytes',
    'Message (user) attribute names must be shorter than 256 Bytes',
    'a'.repeat(256),
    string('v'),
  ),
  attribute(
    'an attribute type of 256 bytes',
    'Message (user) attribute types must be shorter than 256 Bytes',
    'a',
    { DataType: `String.${'t'.repeat(249)}`, StringValue: 'v' },
  ),
  ...['StringListValues', 'BinaryListValues'].map((member) =>
    attribute(
      `an attribute with ${member}`,
      'Message attribute list values in SendMessage operation are not supported.',
      'a',
      { DataType: 'String', StringValue: 'v', [member]: ['dg=='] },
      kinds.unsupported,
    ),
  ),
  atSend('an unknown system attribute', kinds.value, "Message system attribute name 'Mine' is invalid.", {
    MessageSystemAttributes: { Mine: string('v') },
  }),
  atSend('a delay of 901 seconds', kinds.value, delay(901), { DelaySeconds: 901 }),
  atSend('a negative delay', kinds.value, delay(-1), { DelaySeconds: -1 }),
  atSend(
    'a deduplication id on a standard queue',
    kinds.value,
    'Value mine for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.',
    { MessageDeduplicationId: 'mine' },
  ),
  atSend('an empty group id', kinds.value, badId('MessageGroupId', ''), { MessageGroupId: '' }),
  atSend('a group id with a space', kinds.value, badId('MessageGroupId', 'a b'), { MessageGroupId: 'a b' }),
  atSend('a group id of 129 characters', kinds.value, badId('MessageGroupId', 'g'.repeat(129)), {
    MessageGroupId: 'g'.repeat(129),
  }),
  atSend('a deduplication id with a space', kinds.value, badId('MessageDeduplicationId', 'a b'), {
    MessageDeduplicationId: 'a b',
  }),
];
