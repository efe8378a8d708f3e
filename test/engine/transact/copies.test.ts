import { describe, expect, test } from 'vitest';
import { weigh } from '../../../engine/model/parcel.ts';
import { clientOf } from '../../support/client.ts';
import { makeQueue, testEngine } from '../../support/testEngine.ts';
import { testTable } from '../../support/testTable.ts';
import { acknowledging, commit, effectsOf, mortal } from './acknowledging.ts';

const settings = { sharedTable: true };

/** A message in the hands of one, and a copy of it that somebody has put who died while receiving it. */
async function withCopy() {
  const table = testTable({ weigh });
  const { context, clock } = testEngine({ table, settings });
  const client = clientOf(context);
  const QueueUrl = await makeQueue(context, 'orders');
  await client.send('orders', 'hello');
  const dying = mortal(table);
  const other = clientOf({ ...testEngine({ table: dying.table, settings }).context, clock });
  dying.die();
  void other.receive('orders', { VisibilityTimeout: 60 });
  await clock.advance(0);
  const [held] = await client.receive('orders', { VisibilityTimeout: 300 });
  await clock.advance(61_000);
  const [copy] = await client.receive('orders', { VisibilityTimeout: 300 });
  const acknowledge = async (message: typeof held) =>
    commit(context, await acknowledging(context, QueueUrl, [message!]), 'hello');
  return { context, clock, client, table, QueueUrl, held: held!, copy: copy!, acknowledge };
}

describe('a copy of a message that a receive has left behind', () => {
  test('is delivered, has no second effect, and goes when that is noticed', async () => {
    const { client, table, held, copy, acknowledge } = await withCopy();
    expect(copy.MessageId).toBe(held.MessageId);
    expect(await acknowledge(held)).toBe('committed');
    expect(await acknowledge(copy)).toBe('done before');
    expect(await effectsOf(table, 'hello')).toBe(1);
    expect(await client.counts('orders')).toEqual([0, 0, 0]);
  });

  test('has the effect itself if its holder is first', async () => {
    const { client, table, held, copy, acknowledge } = await withCopy();
    expect(await acknowledge(copy)).toBe('committed');
    expect(await acknowledge(held)).toBe('done before');
    expect(await effectsOf(table, 'hello')).toBe(1);
    expect(await client.counts('orders')).toEqual([0, 0, 0]);
  });

  test('loses its transaction to one that was made at the same time', async () => {
    const { context, table, QueueUrl, held, copy } = await withCopy();
    const [one, other] = await Promise.all(
      [held, copy].map((message) => acknowledging(context, QueueUrl, [message])),
    );
    expect(await commit(context, one!, 'hello')).toBe('committed');
    expect(await commit(context, other!, 'hello')).toBe('refused');
    expect(await effectsOf(table, 'hello')).toBe(1);
  });
});
