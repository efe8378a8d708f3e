import { describe, expect, test } from 'vitest';
import type { Table } from '../../../engine/table/port.ts';
import { bodiesOf } from '../../support/client.ts';
import { fifoQueue, queue } from '../../support/fifoQueue.ts';
import { expiries } from '../../support/testTable.ts';
import { isParcelKey } from '../operation.ts';

type Meddle = { beforeRemoval: () => Promise<unknown> };

/** Lets something happen just before a receive removes a hint; `forgetsNonces` plants the bug. */
const meddled =
  (meddle: Meddle, forgetsNonces: boolean) =>
  (table: Table): Table => ({
    ...table,
    async remove(remove) {
      if (!isParcelKey(remove.key)) return table.remove(remove);
      const { beforeRemoval } = meddle;
      meddle.beforeRemoval = async () => {};
      await beforeRemoval();
      return table.remove(forgetsNonces ? { kind: 'remove', key: remove.key } : remove);
    },
  });

/** A receive finds a stale hint of an empty group; a send of the same millisecond comes before its removal. */
async function raced(expiry: Table['expiry'], forgetsNonces: boolean): Promise<readonly string[]> {
  const meddle: Meddle = { beforeRemoval: async () => {} };
  const { sendOne, take, ack, client } = await fifoQueue(expiry, {}, meddled(meddle, forgetsNonces));
  await sendOne('first', { MessageDeduplicationId: '1' });
  await take();
  await ack('first');
  await sendOne('first', { MessageDeduplicationId: '1' });
  meddle.beforeRemoval = () => sendOne('second', { MessageDeduplicationId: '2' });
  const met = await take();
  return [...met, ...bodiesOf(await client.receive(queue))];
}

describe('a hint that is put at the key of one that is being removed', () => {
  test.for(expiries)('stays, for its nonce is another (%s)', async (expiry) => {
    expect(await raced(expiry, false)).toEqual(['second']);
  });

  test.for(expiries)('would go, and its group be stuck, were nonces forgotten (%s)', async (expiry) => {
    expect(await raced(expiry, true)).toEqual([]);
  });
});

describe('two receives that want one lease in the same millisecond', () => {
  test.for(expiries)('leave the hint of its end, whoever loses (%s)', async (expiry) => {
    const { sendOne, take, clock } = await fifoQueue(expiry);
    await sendOne('first');
    const met = await Promise.all([take({ VisibilityTimeout: 30 }), take({ VisibilityTimeout: 30 })]);
    expect(met.flat()).toEqual(['first']);
    await clock.advance(30_000);
    expect(await take()).toEqual(['first']);
  });
});
