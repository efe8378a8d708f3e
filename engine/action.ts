import type * as v from 'valibot';
import type { Caller, Context } from './context.ts';
import type { QueueError } from './errors.ts';
import type { Result } from './result.ts';

// biome-ignore lint/suspicious/noExplicitAny: stands for any schema, as in valibot's own GenericSchema
export type InputSchema = v.GenericSchema<any, any>;

/** One SQS action: the types of its input, then what it does with an input of those types. */
export type Action<Schema extends InputSchema = InputSchema, Output = unknown> = {
  readonly input: Schema;
  readonly run: (
    context: Context,
    caller: Caller,
    input: v.InferOutput<Schema>,
  ) => Promise<Result<Output, QueueError>>;
};

export const action = <Schema extends InputSchema, Output>(
  input: Schema,
  run: Action<Schema, Output>['run'],
): Action<Schema, Output> => ({ input, run });
