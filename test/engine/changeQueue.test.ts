import { describe, expect, it } from 'vitest';
import { changeQueue } from '../../engine/changeQueue.ts';
import type { Context } from '../../engine/context.ts';
import { ok } from '../../engine/result.ts';
import { type Put, StorageUnavailable } from '../../engine/table/port.ts';
import { answerOf, caller, makeQueue, refusalOf, testEngine } from '../support/testEngine.ts';
import { testTable } from '../support/testTable.ts';

/** Two processes on one table; `before` runs ahead of the first's next put. */
async function twoProcesses() {
  const table = testTable();
  const other = testEngine({ table }).context;
  let before: (() => Promise<unknown>) | undefined;
  const watched = {
    ...table,
    put: async (put: Put) => {
      const ahead = before;
      before = undefined;
      await ahead?.();
      return table.put(put);
    },
  };
  const { context } = testEngine({ table: watched });
  await makeQueue(context, 'orders');
  await context.records.find(caller.account, caller.region, 'orders');
  return { context, other, overtake: (run: () => Promise<unknown>) => (before = run) };
}
const find = (context: Context) => context.records.read(caller.account, caller.region, 'orders');
const addTag = (context: Context, key: string) =>
  changeQueue(context, caller, 'orders', ({ tags }) => ok({ tags: { ...tags, [key]: '' } }));

describe('changing a queue record', () => {
  it('decides on what is stored, not on what is cached', async () => {
    const { context, other } = await twoProcesses();
    answerOf(await addTag(other, 'theirs'));
    answerOf(await addTag(context, 'ours'));
    expect((await find(other))?.tags).toEqual({ theirs: '', ours: '' });
  });

  it('decides anew on the record of the winner', async () => {
    const { context, other, overtake } = await twoProcesses();
    overtake(() => addTag(other, 'theirs'));
    answerOf(await addTag(context, 'ours'));
    expect(await find(other)).toMatchObject({ tags: { theirs: '', ours: '' }, revision: 3 });
  });

  it('finds the queue gone when it is deleted meanwhile', async () => {
    const { context, other, overtake } = await twoProcesses();
    overtake(async () => {
      const queue = (await find(other))!;
      await other.records.replace(queue, { ...queue, deletedMs: 1, revision: 2 });
    });
    expect(refusalOf(await addTag(context, 'ours'))).toBe(
      'QueueDoesNotExist: The specified queue does not exist.',
    );
  });

  it('gives up as an outage when others are always first', async () => {
    const { context, other, overtake } = await twoProcesses();
    const always = async () => {
      await addTag(other, 'theirs');
      overtake(always);
    };
    overtake(always);
    await expect(addTag(context, 'ours')).rejects.toThrow(StorageUnavailable);
  });
});
