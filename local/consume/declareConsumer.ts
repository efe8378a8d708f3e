import type { Caller, Context } from '../../engine/context.ts';
import { queueArn } from '../../engine/model/queue.ts';
import { ownRegistry } from '../../engine/registry.ts';
import type { ConsumerConfig } from '../consumerConfig.ts';
import { declareQueues } from '../declareQueues.ts';
import { StartFailure } from '../startFailure.ts';
import { functionNameOf } from './functionName.ts';
import type { FunctionSettings } from './functionSettings.ts';

const defaultTimeoutSeconds = 30;
/** Of the visibility timeout, where nothing is said: a call that is ended for its time should end before it. */
const defaultShare = 5 / 6;
const defaultConcurrency = 5;
const defaultMemorySize = 1_024;
/** AWS's advice for a queue that feeds a function: so many time-outs fit into the visibility timeout. */
const timeoutsHidden = 6;

/** The function of a consumer, and its queue, which is created if it is missing. */
export async function functionOf(
  engine: Context,
  caller: Caller,
  queueName: string,
  config: ConsumerConfig,
): Promise<FunctionSettings> {
  const { account, region } = caller;
  const { handler: file, functionName: name = functionNameOf(queueName), timeout } = config;
  const find = () => engine.records.find(account, region, queueName);
  if ((await find()) === undefined) {
    const attributes: Record<string, number | boolean> = {};
    if (queueName.endsWith('.fifo')) attributes.FifoQueue = true;
    if (timeout !== undefined && timeout > defaultTimeoutSeconds) {
      attributes.VisibilityTimeout = timeout * timeoutsHidden;
    }
    await declareQueues(engine, caller, { [queueName]: { attributes } });
  }
  const hiddenSeconds = ((await find())?.visibilityTimeoutMs ?? 0) / 1000;
  const seconds = timeout ?? Math.min(defaultTimeoutSeconds, Math.floor(hiddenSeconds * defaultShare));
  if (seconds > hiddenSeconds || seconds === 0) {
    throw new StartFailure(
      `consumers.${queueName}.timeout: a call may take ${seconds || 1} s and the queue hides its messages for ${hiddenSeconds} s, so they would come again meanwhile: set queues.${queueName}.attributes.VisibilityTimeout to ${timeoutsHidden * (seconds || 1)}, or a shorter timeout.`,
    );
  }
  return {
    name,
    arn: `arn:aws:lambda:${region}:${account}:function:${name}`,
    file,
    timeoutMs: seconds * 1000,
    memorySize: config.memorySize ?? defaultMemorySize,
    environment: config.environment ?? {},
  };
}

/** Maps the function to its queue, and answers with the id of the mapping. */
export async function mapFunction(
  engine: Context,
  caller: Caller,
  queueName: string,
  { config, arn }: { readonly config: ConsumerConfig; readonly arn: string },
): Promise<string> {
  const { batchSize, maxBatchingWindow, maxConcurrency = defaultConcurrency, filters = [] } = config;
  const created = await ownRegistry.CreateEventSourceMapping.run(engine, caller, {
    EventSourceArn: queueArn({ ...caller, name: queueName }),
    FunctionName: arn,
    Enabled: config.enabled ?? true,
    BatchSize: batchSize,
    MaximumBatchingWindowInSeconds: maxBatchingWindow,
    ScalingConfig: { MaximumConcurrency: maxConcurrency },
    FilterCriteria: { Filters: filters.map((filter) => ({ Pattern: JSON.stringify(filter) })) },
    FunctionResponseTypes: config.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
  });
  if (!created.ok) throw new StartFailure(`consumers.${queueName}: ${created.error.message}`);
  return created.value.UUID;
}
