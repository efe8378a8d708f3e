import * as v from 'valibot';
import { consumersConfig } from './consumerConfig.ts';

const attributeValue = v.union(
  [v.string(), v.number(), v.boolean(), v.record(v.string(), v.unknown())],
  'a string, a number, a boolean or an object is needed',
);

const queue = v.strictObject({
  /** By AWS's names. What is not given here keeps its value, or has its default. */
  attributes: v.optional(v.record(v.string(), attributeValue)),
  deadLetterQueue: v.optional(
    v.strictObject({
      queue: v.string(),
      maxReceiveCount: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
    }),
  ),
  tags: v.optional(v.record(v.string(), v.string())),
});

/** What stands in `forebay.config.ts`: queues that are there once the server has started, and functions that consume them. */
export const forebayConfig = v.strictObject({
  queues: v.optional(v.record(v.string(), queue), {}),
  consumers: v.optional(consumersConfig, {}),
});

export type ForebayConfig = v.InferInput<typeof forebayConfig>;
export type QueueConfig = v.InferOutput<typeof queue>;
export type QueueConfigs = v.InferOutput<typeof forebayConfig>['queues'];

/**
 * Gives the editor the types of a configuration.
 *
 * @example
 * import { defineConfig } from 'forebay/config';
 *
 * export default defineConfig({
 *   queues: { orders: { deadLetterQueue: { queue: 'orders-dead', maxReceiveCount: 3 } } },
 *   consumers: { orders: { handler: './handler.ts', batchSize: 5, reportBatchItemFailures: true } },
 * });
 */
export const defineConfig = (config: ForebayConfig): ForebayConfig => config;
