import { type QueueError, queueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';
import type { AttributeMap, AttributeValue } from '../shapes.ts';
import { attributeNameProblem, isOwnName } from './attributeName.ts';
import { attributeValueOf } from './attributeValue.ts';
import { utf8Bytes } from './messageBody.ts';

export type MessageAttributes = Readonly<Record<string, AttributeValue>>;

export const noAttributes: MessageAttributes = Object.freeze(Object.create(null));

/** The attributes as they are kept: the type and the one value of each; or the first fault in the order of the names. */
export function checkMessageAttributes(attributes: AttributeMap): Result<MessageAttributes, QueueError> {
  if (attributes == null) return ok(noAttributes);
  const names = Object.keys(attributes);
  if (names.length === 0) return ok(noAttributes);
  const crowd = countProblem(names);
  if (crowd !== undefined) return err(crowd);
  // Without a prototype, so that `__proto__` is a name like any other.
  const kept: Record<string, AttributeValue> = Object.create(null);
  for (const name of names.sort()) {
    const nameProblem = attributeNameProblem(name);
    if (nameProblem !== undefined) return err(nameProblem);
    const value = attributeValueOf(name, attributes[name] ?? {});
    if (!value.ok) return value;
    kept[name] = value.value;
  }
  return ok(kept);
}

function countProblem(names: readonly string[]): QueueError | undefined {
  if (names.length <= limits.maxMessageAttributes) return undefined;
  const counted = names.filter((name) => !isOwnName(name)).length;
  if (counted <= limits.maxMessageAttributes) return undefined;
  return queueError(
    'InvalidParameterValue',
    `Number of message attributes [${counted}] exceeds the allowed maximum [${limits.maxMessageAttributes}].`,
  );
}

/** What attributes add to the size of their message: bytes of name, type and (decoded) value. */
export function attributesSizeBytes(attributes: AttributeMap): number {
  if (attributes == null) return 0;
  let sizeBytes = 0;
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    sizeBytes += utf8Bytes(name) + utf8Bytes(value?.DataType ?? '') + utf8Bytes(value?.StringValue ?? '');
    if (value?.BinaryValue != null) sizeBytes += Buffer.byteLength(value.BinaryValue, 'base64');
  }
  return sizeBytes;
}

/** The attributes that a `MessageAttributeNames` asks for; a name that no attribute may have matches nothing. */
export function selectAttributes(
  attributes: MessageAttributes,
  requestedNames: readonly string[] | null | undefined,
): MessageAttributes {
  if (requestedNames == null || requestedNames.length === 0) return noAttributes;
  if (attributes === noAttributes || requestedNames.some(asksForAll)) return attributes;
  const selected: Record<string, AttributeValue> = Object.create(null);
  for (const [name, value] of Object.entries(attributes)) {
    if (requestedNames.some((requested) => asksFor(requested, name))) selected[name] = value;
  }
  return selected;
}

const asksForAll = (requested: string): boolean =>
  requested === 'All' || requested === '.*' || requested === '*';

/** No dot is implied before the star: `col.*` matches `color`. */
const asksFor = (requested: string, name: string): boolean =>
  requested === name || (requested.endsWith('.*') && name.startsWith(requested.slice(0, -2)));
