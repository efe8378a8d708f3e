import { createQueue } from '../../engine/actions/createQueue.ts';
import { getQueueAttributes } from '../../engine/actions/getQueueAttributes.ts';
import type { Afterwards, Caller, Context, Settings } from '../../engine/context.ts';
import { createEngine } from '../../engine/engine.ts';
import type { QueueError } from '../../engine/errors.ts';
import type { Consumers } from '../../engine/mappings/consumers.ts';
import type { QueueState } from '../../engine/model/queue.ts';
import type { Result } from '../../engine/result.ts';
import type { Table } from '../../engine/table/port.ts';
import { type ManualClock, manualClock } from './manualClock.ts';
import { seededIds } from './seeded.ts';
import { testTable } from './testTable.ts';

export const caller: Caller = {
  account: '000000000000',
  region: 'us-east-1',
  senderId: 'AIDATEST',
  baseUrl: 'http://localhost:9324',
};
export const urlOf = (name: string): string => `${caller.baseUrl}/${caller.account}/${name}`;
export const arnOf = (name: string): string => `arn:aws:sqs:${caller.region}:${caller.account}:${name}`;

/** An engine on a table of the kind under test with a hand-moved clock. */
export function testEngine(
  parts: {
    readonly table?: Table;
    readonly settings?: Partial<Settings>;
    readonly afterwards?: Afterwards;
    readonly consumers?: Consumers;
  } = {},
): {
  readonly context: Context;
  readonly clock: ManualClock;
} {
  const clock = manualClock();
  const context = createEngine({ table: testTable(), ...parts, clock, ids: seededIds(1) });
  return { context, clock };
}

/** What was answered; a refusal fails the test with its text. */
export function answerOf<T>(result: Result<T, QueueError>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

/** Code and text of the refusal. */
export function refusalOf(result: Result<unknown, QueueError>): string {
  if (result.ok) throw new Error(`not refused: ${JSON.stringify(result.value)}`);
  return `${result.error.code}: ${result.error.message}`;
}

export async function makeQueue(
  context: Context,
  name: string,
  Attributes: Record<string, string> = {},
): Promise<string> {
  return answerOf(await createQueue.run(context, caller, { QueueName: name, Attributes })).QueueUrl;
}

/** A queue whose record is written as it stands, past CreateQueue. */
export async function putQueue(
  context: Context,
  queue: Partial<QueueState> & { name: string },
): Promise<void> {
  await context.records.replace(undefined, {
    account: caller.account,
    region: caller.region,
    id: queue.name,
    generation: 0,
    shards: 1,
    isFifo: false,
    createdMs: context.clock.now(),
    modifiedMs: context.clock.now(),
    revision: 1,
    attributes: {},
    tags: {},
    ...queue,
  });
}

export async function attributesOf(
  context: Context,
  name: string,
  ...names: readonly string[]
): Promise<Readonly<Record<string, string>> | undefined> {
  const input = { QueueUrl: urlOf(name), AttributeNames: names.length === 0 ? ['All'] : [...names] };
  return answerOf(await getQueueAttributes.run(context, caller, input)).Attributes;
}
