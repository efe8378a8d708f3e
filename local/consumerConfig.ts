import * as v from 'valibot';

const wholeIn = (least: number, most: number) => {
  const needed = `a whole number from ${least} to ${most} is needed`;
  return v.pipe(v.number(needed), v.integer(needed), v.minValue(least, needed), v.maxValue(most, needed));
};

/** A function of this machine that is called with the messages of a queue. */
const consumer = v.strictObject({
  /** The file that exports `handler`, from the folder of the configuration on. */
  handler: v.string(),
  /** Absent: the name of the queue, with `-fifo` for `.fifo`. */
  functionName: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[A-Za-z0-9_-]{1,80}$/, 'letters, digits, hyphens and underscores are needed'),
    ),
  ),
  /** Messages of one call at most: 10 where it is not given, more only with a batching window. */
  batchSize: v.optional(wholeIn(1, 10_000)),
  /** Seconds for which a batch is waited for; 0 where it is not given. */
  maxBatchingWindow: v.optional(wholeIn(0, 300)),
  /** Calls at the same time, each in a process of its own. */
  maxConcurrency: v.optional(wholeIn(2, 1_000)),
  /** Off where it is not given, as in AWS: then a call that does not fail has handled the whole batch. */
  reportBatchItemFailures: v.optional(v.boolean()),
  /** Event patterns, any of which lets a message through. */
  filters: v.optional(v.array(v.record(v.string(), v.unknown()))),
  enabled: v.optional(v.boolean()),
  /** Seconds that a call may take: where it is not given 30, or five sixths of the queue's visibility timeout if that is less. */
  timeout: v.optional(wholeIn(1, 870)),
  /** Megabytes that its heap may grow to. */
  memorySize: v.optional(wholeIn(64, 65_536)),
  /** Variables of its process, beside those of the server and of Lambda. */
  environment: v.optional(v.record(v.string(), v.string())),
});

const consumerOfFile = v.pipe(
  v.string(),
  v.transform((handler): ConsumerConfig => ({ handler })),
);

/** By queue; a text is the file of the handler. */
export const consumersConfig = v.record(
  v.string(),
  // a union would not say which member of the object is wrong
  v.lazy((input) => (typeof input === 'string' ? consumerOfFile : consumer)),
);

export type ConsumerConfig = v.InferOutput<typeof consumer>;
export type ConsumerConfigs = Readonly<Record<string, ConsumerConfig>>;
