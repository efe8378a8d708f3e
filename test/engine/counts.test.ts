import { beforeEach, describe, expect, it } from 'vitest';
import { receiveMessage } from '../../engine/actions/receiveMessage.ts';
import { sendMessage } from '../../engine/actions/sendMessage.ts';
import { sendMessageBatch } from '../../engine/actions/sendMessageBatch.ts';
import { setQueueAttributes } from '../../engine/actions/setQueueAttributes.ts';
import type { Context } from '../../engine/context.ts';
import { countMessages } from '../../engine/counts.ts';
import { shardPk } from '../../engine/table/keys.ts';
import type { ManualClock } from '../support/manualClock.ts';
import { answerOf, caller, makeQueue, testEngine } from '../support/testEngine.ts';
import { testTable } from '../support/testTable.ts';

let context: Context;
let clock: ManualClock;
beforeEach(async () => {
  // Without a tally and with short pages, as a table behind a network has it.
  const table = testTable();
  const bare = {
    ...table,
    tally: undefined,
    query: (query: Parameters<typeof table.query>[0]) => table.query({ ...query, limit: 2 }),
  };
  ({ context, clock } = testEngine({ table: bare }));
  await makeQueue(context, 'orders');
});
const queue = async () => (await context.records.find(caller.account, caller.region, 'orders'))!;
const counts = async () => countMessages(context, await queue());
const send = async (DelaySeconds = 0) =>
  answerOf(await sendMessage.run(context, caller, { QueueUrl: 'orders', MessageBody: 'x', DelaySeconds }));
const receive = async (MaxNumberOfMessages: number) =>
  answerOf(await receiveMessage.run(context, caller, { QueueUrl: 'orders', MaxNumberOfMessages }));

describe('the counts of a queue', () => {
  it('are nothing for an empty queue', async () => {
    expect(await counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('tell messages by their state, page after page', async () => {
    for (let i = 0; i < 5; i++) await send();
    for (let i = 0; i < 3; i++) await send(60);
    await receive(1);
    expect(await counts()).toEqual({ visible: 4, inFlight: 1, delayed: 3 });
    await clock.advance(60_000);
    expect(await counts()).toEqual({ visible: 8, inFlight: 0, delayed: 0 });
  });

  it('count messages, not the parcels they travel in', async () => {
    const Entries = Array.from({ length: 10 }, (_, i) => ({ Id: `${i}`, MessageBody: 'x' }));
    answerOf(await sendMessageBatch.run(context, caller, { QueueUrl: 'orders', Entries }));
    expect(await counts()).toEqual({ visible: 10, inFlight: 0, delayed: 0 });
  });

  it('leave out what has expired, by the retention of the moment', async () => {
    await send();
    await send(900);
    await clock.advance(600_000);
    await send();
    const retain = async (seconds: number) => {
      const Attributes = { MessageRetentionPeriod: String(seconds) };
      answerOf(await setQueueAttributes.run(context, caller, { QueueUrl: 'orders', Attributes }));
      return counts();
    };
    expect(await retain(599)).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
    expect(await retain(600)).toEqual({ visible: 2, inFlight: 0, delayed: 1 });
  });

  it('leave out what lies under an older generation', async () => {
    await send();
    const before = await queue();
    await context.records.replace(before, { ...before, generation: 1, revision: before.revision + 1 });
    expect(await counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('are summed over the shards, from the tally where the table keeps one', async () => {
    const asked: unknown[] = [];
    const tally = {
      count: (...question: readonly unknown[]) => {
        asked.push(question);
        return { visible: 1, inFlight: 10, delayed: 100 };
      },
    };
    const { id, generation, retentionMs, ...rest } = await queue();
    const sharded = { ...rest, id, generation, retentionMs, readShards: 3 };
    const withTally = { ...context, table: { ...context.table, tally } };
    expect(await countMessages(withTally, sharded)).toEqual({ visible: 3, inFlight: 30, delayed: 300 });
    expect(asked).toEqual(
      [0, 1, 2].map((shard) => [shardPk(id, generation, shard), clock.now(), clock.now() - retentionMs]),
    );
  });
});
