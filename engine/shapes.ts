import * as v from 'valibot';

/**
 * The types that requests are made of. Everything is optional and null means absent: whether a member is
 * required, and what range it has, is for the action to say after it has found the queue, in SQS's order.
 */
export const text = v.nullish(v.string());
export const whole = v.nullish(v.pipe(v.number(), v.integer()));
export const texts = v.nullish(v.array(v.string()));
export const textMap = v.nullish(v.record(v.string(), v.nullable(v.string())));

export const attributeValue = v.object({
  DataType: text,
  StringValue: text,
  /** Base64. */
  BinaryValue: text,
  StringListValues: texts,
  BinaryListValues: texts,
});
export type AttributeValue = v.InferOutput<typeof attributeValue>;
export const attributeMap = v.nullish(v.record(v.string(), attributeValue));
export type AttributeMap = v.InferOutput<typeof attributeMap>;
