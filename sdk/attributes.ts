import type { MessageAttributeValue } from '@aws-sdk/client-sqs';

/**
 * The value of a message attribute. A number that JavaScript cannot hold exactly is received as its text.
 *
 * @example
 * await orders.send(order, { attributes: { priority: 3, tenant: 'acme', digest: new Uint8Array(32) } });
 */
export type AttributeValue = string | number | Uint8Array;

/**
 * Message attributes by their names, 10 at most.
 *
 * @example
 * const attributes: Attributes = { tenant: 'acme' };
 */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Nothing for none. */
export function attributesToWire(attributes: Attributes): Record<string, MessageAttributeValue> | undefined {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return undefined;
  return Object.fromEntries(entries.map(([name, value]) => [name, toWire(value)]));
}

function toWire(value: AttributeValue): MessageAttributeValue {
  if (typeof value === 'string') return { DataType: 'String', StringValue: value };
  if (typeof value === 'number') return { DataType: 'Number', StringValue: String(value) };
  return { DataType: 'Binary', BinaryValue: value };
}

export const attributesFromWire = (attributes: Readonly<Record<string, MessageAttributeValue>>): Attributes =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, fromWire(value)]));

function fromWire({ DataType = '', StringValue = '', BinaryValue }: MessageAttributeValue): AttributeValue {
  if (DataType.startsWith('Binary')) return BinaryValue ?? new Uint8Array();
  if (!DataType.startsWith('Number')) return StringValue;
  const number = Number(StringValue);
  return String(number) === StringValue ? number : StringValue;
}

/** What counts towards the limits of a message and of a batch. */
export function sizeOf(
  body: string,
  attributes: Readonly<Record<string, MessageAttributeValue>> | undefined,
): number {
  let bytes = Buffer.byteLength(body);
  if (attributes === undefined) return bytes;
  for (const [name, { DataType = '', StringValue, BinaryValue }] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    bytes += BinaryValue?.byteLength ?? Buffer.byteLength(StringValue ?? '');
  }
  return bytes;
}
