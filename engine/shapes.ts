import * as v from 'valibot';

/**
 * The types that requests are made of. Everything is optional and null means absent: whether a member is
 * required, and what range it has, is for the action to say after it has found the queue, in SQS's order.
 */
export const text = v.nullish(v.string());
export const whole = v.nullish(v.pipe(v.number(), v.integer()));
export const texts = v.nullish(v.array(v.string()));

export const attributeValue = v.object({
  DataType: text,
  StringValue: text,
  /** Base64. */
  BinaryValue: text,
  StringListValues: texts,
  BinaryListValues: texts,
});
export type AttributeValue = v.InferOutput<typeof attributeValue>;

/** valibot's own record drops keys such as `constructor`, which are good names for message attributes and tags. */
const mapOf = <Entry extends v.GenericSchema>(entry: Entry) =>
  v.nullish(
    v.custom<Readonly<Record<string, v.InferOutput<Entry>>>>(
      (value) => isObject(value) && Object.values(value).every((one) => v.is(entry, one)),
      'map',
    ),
  );
/** Some clients write an empty map as an empty list. */
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && (!Array.isArray(value) || value.length === 0);
export const textMap = mapOf(v.nullable(v.string()));
export const attributeMap = mapOf(attributeValue);
export type AttributeMap = v.InferOutput<typeof attributeMap>;
