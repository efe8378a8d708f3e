import type { StandardSchemaV1 } from '@standard-schema/spec';

/**
 * What describes the bodies of a queue: a schema of any library that implements Standard Schema.
 *
 * @example
 * const Order: Schema = v.object({ id: v.string(), total: v.number() });
 */
export type Schema = StandardSchemaV1;

/**
 * What `send` takes: what the schema accepts, or a text where there is no schema.
 *
 * @example
 * type Sent = BodyIn<typeof Order>;
 */
export type BodyIn<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferInput<S> : string;

/**
 * What a handler finds in `message.body`: what the schema makes of it, or a text where there is no schema.
 *
 * @example
 * const ship = async (order: BodyOut<typeof Order>) => {};
 */
export type BodyOut<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<S> : string;

/**
 * A schema that believes what it reads: JSON of type `T`, unchecked.
 *
 * @example
 * const orders = forebay.queue('orders', { schema: json<{ id: string }>() });
 */
export const json = <T>(): StandardSchemaV1<T, T> => ({
  '~standard': { version: 1, vendor: 'forebay', validate: (value) => ({ value: value as T }) },
});
