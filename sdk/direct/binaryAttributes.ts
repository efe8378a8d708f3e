import type { MessageAttributeValue } from '@aws-sdk/client-sqs';

type Attributes = Record<string, MessageAttributeValue> | undefined;
type Attributed = { readonly MessageAttributes?: Attributes };

/** The engine keeps binary values as the wire carries them: as base64. */
export function writeBinary<T extends Attributed>(message: T): T {
  return mapBinary(message, (bytes) => Buffer.from(bytes).toString('base64') as unknown as Uint8Array);
}

export function readBinary<T extends Attributed>(message: T): T {
  return mapBinary(message, (text) => Buffer.from(text as unknown as string, 'base64'));
}

/** Most messages have none, and are passed on as they are. */
function mapBinary<T extends Attributed>(message: T, change: (value: Uint8Array) => Uint8Array): T {
  if (message.MessageAttributes === undefined) return message;
  const attributes = Object.entries(message.MessageAttributes);
  if (attributes.every(([, { BinaryValue }]) => BinaryValue === undefined)) return message;
  const changed = attributes.map(([name, value]) => [
    name,
    value.BinaryValue === undefined ? value : { ...value, BinaryValue: change(value.BinaryValue) },
  ]);
  return { ...message, MessageAttributes: Object.fromEntries(changed) };
}
