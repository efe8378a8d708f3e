import { writeFileSync } from 'node:fs';
import { purgeQueue } from '../../../engine/actions/purgeQueue.ts';
import { startMessageMoveTask } from '../../../engine/actions/startMessageMoveTask.ts';
import { tagQueue } from '../../../engine/actions/tagQueue.ts';
import { memoryTable } from '../../../engine/table/memory.ts';
import type { Item, Value, ValueMap } from '../../../engine/table/port.ts';
import { makeAcknowledgement } from '../../../engine/transact/makeAcknowledgement.ts';
import { clientOf } from '../../support/client.ts';
import { answerOf, arnOf, caller, makeQueue, testEngine, urlOf } from '../../support/testEngine.ts';
import { watched } from '../../support/watchedTable.ts';

/**
 * Lets an engine live for a few minutes and writes down what lies in its table then, as DynamoDB exports it, one item a
 * line, and what its clients hold. Run beside the engine of an older commit it makes that version's fixture:
 *
 *     node test/engine/versions/record.ts test/engine/versions/fixtures/<name>
 */

/** What a client keeps from the time before: handles by body, ids and numbers of what it has sent. */
export type Kept = {
  readonly nowMs: number;
  readonly handles: Readonly<Record<string, string>>;
  readonly sent: Readonly<
    Record<string, { readonly id: string | undefined; readonly number: string | undefined }>
  >;
};

/** Too much for a parcel of several; shares an item with its like. */
export const medium = (name: string): string => name.padEnd(700, '.');
/** Has an item of its own. */
export const large = (name: string): string => name.padEnd(4_200, '.');
const attributes = {
  colour: { DataType: 'String', StringValue: 'grün' },
  picture: { DataType: 'Binary', BinaryValue: Buffer.from([0, 1, 254, 255]).toString('base64') },
};

export async function record(): Promise<{ readonly items: readonly Item[]; readonly kept: Kept }> {
  const table = watched(memoryTable({ expiry: 'native' }));
  const settings = { sharedTable: false, recentlyDeletedMs: 0, purgeIntervalMs: 0 };
  const { context, clock } = testEngine({ table, settings });
  const client = clientOf(context);
  const handles: Record<string, string> = {};
  const sent: Record<string, { id: string | undefined; number: string | undefined }> = {};
  const receive = async (queue: string, options: Parameters<typeof client.receive>[1] = {}) => {
    for (const { Body, ReceiptHandle } of await client.receive(queue, options)) {
      handles[Body] = ReceiptHandle;
    }
    await clock.advance(1);
  };
  const send = async (queue: string, body: string, options: Parameters<typeof client.send>[2] = {}) => {
    const answer = await client.send(queue, body, options);
    sent[body] = { id: answer.MessageId, number: answer.SequenceNumber };
    await clock.advance(1);
  };
  const redrive = (target: string) =>
    JSON.stringify({ deadLetterTargetArn: arnOf(target), maxReceiveCount: 1 });

  // standard: in flight, changed, in part deleted; received once and back; waiting in each kind of place; delayed
  await makeQueue(context, 'work', { VisibilityTimeout: '600', MessageRetentionPeriod: '86400' });
  answerOf(await tagQueue.run(context, caller, { QueueUrl: urlOf('work'), Tags: { team: 'north' } }));
  await client.sendMany('work', ['held 1', 'held 2', 'held 3', 'changed', 'deleted']);
  await send('work', large('held large'));
  await receive('work');
  await client.delete('work', handles.deleted as string);
  answerOf(await client.change('work', handles.changed as string, 900));
  await send('work', 'was received');
  await receive('work', { VisibilityTimeout: 0 });
  await client.sendMany('work', ['waiting 1', 'waiting 2', 'waiting 3']);
  await client.sendMany('work', [medium('shared 1'), medium('shared 2')]);
  await send('work', large('large'), {
    MessageAttributes: attributes,
    MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2-3' } },
    MessageGroupId: 'fair',
  });
  await send('work', 'delayed', { DelaySeconds: 300 });

  // dead letters: one that is due, some that are there, a task that moves them back slowly
  await makeQueue(context, 'dead');
  await makeQueue(context, 'failing', { RedrivePolicy: redrive('dead'), VisibilityTimeout: '1' });
  await client.sendMany('failing', ['dead 1', 'dead 2', medium('dead 3')]);
  await receive('failing');
  await clock.advance(1_000);
  await receive('failing');
  await send('failing', 'due');
  await receive('failing');
  const task = { SourceArn: arnOf('dead'), MaxNumberOfMessagesPerSecond: 1 };
  answerOf(await startMessageMoveTask.run(context, caller, task));

  // purged: the old generation is still to be swept
  await makeQueue(context, 'purged');
  await client.sendMany('purged', ['gone 1', medium('gone 2')]);
  answerOf(await purgeQueue.run(context, caller, { QueueUrl: urlOf('purged') }));
  await makeQueue(context, 'deleted');
  await client.deleteQueue('deleted');

  // FIFO: deleted, in flight, waiting, large; dead letters; a receive that may be asked again
  const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true', VisibilityTimeout: '600' };
  await makeQueue(context, 'orders.fifo', fifo);
  await makeQueue(context, 'dead.fifo', fifo);
  for (const body of ['a1', 'a2', 'a3', 'a4']) await send('orders.fifo', body, { MessageGroupId: 'a' });
  await receive('orders.fifo', { MaxNumberOfMessages: 3, ReceiveRequestAttemptId: 'attempt' });
  await client.delete('orders.fifo', handles.a2 as string);
  await send('orders.fifo', large('b1'), { MessageGroupId: 'b', MessageAttributes: attributes });
  await send('orders.fifo', 'b2', { MessageGroupId: 'b', MessageDeduplicationId: 'b#2' });
  await send('orders.fifo', 'c1', { MessageGroupId: 'c' });
  await receive('orders.fifo', { MaxNumberOfMessages: 1, ReceiveRequestAttemptId: 'again' });
  await makeQueue(context, 'failing.fifo', {
    ...fifo,
    DeduplicationScope: 'messageGroup',
    VisibilityTimeout: '1',
    RedrivePolicy: redrive('dead.fifo'),
  });
  for (const body of ['d1', 'd2']) await send('failing.fifo', body, { MessageGroupId: 'd' });
  await receive('failing.fifo', { MaxNumberOfMessages: 1 });
  await clock.advance(1_000);
  await receive('failing.fifo', { MaxNumberOfMessages: 1 });

  // erased at once: a body that is nobody else's
  await makeQueue(context, 'erasing', { ForebayErase: 'immediately' });
  await send('erasing', large('erasable'));

  // acknowledged by a transaction of somebody else's
  await makeQueue(context, 'booked');
  await send('booked', 'once');
  await receive('booked');
  const held = { QueueUrl: urlOf('booked'), ReceiptHandles: [handles.once as string] };
  const made = answerOf(await makeAcknowledgement.run(context, caller, held));
  if ('writes' in made) {
    await table.transact(
      made.writes.map(([, write]) => write),
      'transaction',
    );
  }

  return { items: await table.items(), kept: { nowMs: clock.now(), handles, sent } };
}

/** As DynamoDB exports an item. */
export const lineOf = (item: Item): string => JSON.stringify({ Item: entries(Object.entries(item)) });
const entries = (of: Iterable<readonly [string, Value]>): object =>
  Object.fromEntries([...of].map(([name, value]) => [name, typed(value)]));
function typed(value: Value): object {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  return value instanceof Uint8Array
    ? { B: Buffer.from(value).toString('base64') }
    : { M: entries(value as ValueMap) };
}

if (process.argv[1] === import.meta.filename && process.argv[2] !== undefined) {
  const { items, kept } = await record();
  writeFileSync(`${process.argv[2]}.items.jsonl`, items.map((item) => `${lineOf(item)}\n`).join(''));
  writeFileSync(`${process.argv[2]}.kept.json`, `${JSON.stringify(kept, null, 2)}\n`);
}
