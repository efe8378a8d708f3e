import type { Caller, Context } from './context.ts';
import { type QueueError, queueError } from './errors.ts';
import type { Queue } from './model/queue.ts';
import { parseQueueArn } from './model/queueArn.ts';
import { err, ok, type Result } from './result.ts';

type ArnParameter = 'SourceArn' | 'DestinationArn' | 'EventSourceArn';

export const noSuchResource = (parameter: ArnParameter): QueueError =>
  queueError(
    'ResourceNotFoundException',
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
  );

/** The queue that an ARN of the caller's own account and region names. */
export async function findByArn(
  { records }: Context,
  caller: Caller,
  arn: string,
  parameter: ArnParameter,
): Promise<Result<Queue, QueueError>> {
  const parsed = parseQueueArn(arn);
  if (parsed === undefined) {
    return err(
      queueError(
        'InvalidParameterValue',
        `You must use this format to specify the ${parameter}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>`,
      ),
    );
  }
  const isOwn = parsed.account === caller.account && parsed.region === caller.region;
  const queue = isOwn ? await records.find(parsed.account, parsed.region, parsed.name) : undefined;
  return queue === undefined ? err(noSuchResource(parameter)) : ok(queue);
}
