import { isQueueName } from './queueName.ts';

export type QueueArn = { readonly region: string; readonly account: string; readonly name: string };

const shape = /^arn:[a-z][a-z-]*:sqs:([a-z0-9-]{1,40}):(\d{12}):([A-Za-z0-9_.-]{1,80})$/;

/** The parts of a fully qualified queue ARN of any partition. */
export function parseQueueArn(arn: string): QueueArn | undefined {
  const [, region, account, name] = shape.exec(arn) ?? [];
  if (region === undefined || account === undefined || name === undefined) return undefined;
  return isQueueName(name) ? { region, account, name } : undefined;
}
