import { beforeEach, describe, expect, it } from 'vitest';
import { runDue } from '../../../engine/background/runDue.ts';
import { workSignal } from '../../../engine/background/work.ts';
import type { Context } from '../../../engine/context.ts';
import { memoryTable } from '../../../engine/table/memory.ts';
import { type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { makeQueue, testEngine } from '../../support/testEngine.ts';
import { expiries } from '../../support/testTable.ts';
import { watchedTable } from '../../support/watchedTable.ts';

let context: Context;
let clock: ManualClock;
let client: Client;
let table: ReturnType<typeof watchedTable>;
beforeEach(async () => {
  table = watchedTable();
  ({ context, clock } = testEngine({ table, settings: { sharedTable: false } }));
  client = clientOf(context);
  await makeQueue(context, 'orders');
});
const step = (operations = 1_000) => runDue(context, { operations });
const parcels = async () => (await table.items()).filter(({ m }) => m !== undefined).length;

describe('a step of the background work', () => {
  it('is called for by whoever adds work', async () => {
    const epoch = context.waiters.epoch(workSignal);
    await client.purge('orders');
    expect(context.waiters.epoch(workSignal)).toBeGreaterThan(epoch);
  });

  it('leaves alone the work of a later version', async () => {
    const item = { pk: 'w', sk: 'grow#x', v: 1, ttl: 9_999_999_999, due: 5 };
    await table.put({ kind: 'put', item });
    await step();
    expect(await table.get({ pk: 'w', sk: 'grow#x' })).toEqual(item);
  });

  it('has nothing to expire or sweep where the table does so for free', async () => {
    const native = testEngine({
      table: memoryTable({ expiry: 'native' }),
      settings: { sharedTable: false },
    });
    await makeQueue(native.context, 'orders');
    await clientOf(native.context).send('orders', 'a');
    await clientOf(native.context).purge('orders');
    expect(await runDue(native.context, { operations: 10 })).toEqual({ nextDueMs: undefined });
  });
});

/** Sweeping is work of the embedded tables alone. */
describe.each(expiries.filter((expiry) => expiry === 'swept'))(
  'a step of the background work, on a %s table,',
  () => {
    it('tells when the next is due', async () => {
      expect((await step()).nextDueMs).toBe(clock.now() + 5_000);
      await clock.advance(2_000);
      expect((await step()).nextDueMs).toBe(clock.now() + 3_000);
    });

    it('does no more than its budget allows, then is due again at once', async () => {
      for (let i = 0; i < 350; i++) await client.send('orders', 'a');
      await client.purge('orders');
      expect((await step(100)).nextDueMs).toBe(clock.now());
      expect(await parcels()).toBe(250);
      await client.work(100);
      expect(await parcels()).toBe(0);
    });

    /** Somebody begins to sweep what three messages left, and is killed over it. */
    async function dieSweeping(dying: Context): Promise<void> {
      for (let i = 0; i < 3; i++) await client.send('orders', 'a');
      await client.purge('orders');
      const { remove } = table;
      table.remove = async () => {
        throw new Error('killed');
      };
      await expect(runDue(dying, { operations: 1_000 })).rejects.toThrow('killed');
      table.remove = remove;
    }

    it('leaves what another process is about, and takes it up a minute after that died', async () => {
      const shared = testEngine({ table, settings: { sharedTable: true } });
      await dieSweeping(shared.context);
      await runDue(shared.context, { operations: 1_000 });
      expect(await parcels()).toBe(3);
      await shared.clock.advance(60_000);
      await runDue(shared.context, { operations: 1_000 });
      expect(await parcels()).toBe(0);
    });

    it('takes up at once what was left by a process that died, where no other can be about it', async () => {
      await dieSweeping(context);
      await step();
      expect(await parcels()).toBe(0);
    });

    it('does the other pieces too when one fails', async () => {
      await makeQueue(context, 'others');
      for (const queue of ['orders', 'others']) {
        await client.send(queue, 'a');
        await client.purge(queue);
      }
      const { remove } = table;
      table.remove = async () => {
        table.remove = remove;
        throw new Error('unavailable');
      };
      await expect(step()).rejects.toThrow('unavailable');
      expect(await parcels()).toBe(1);
    });

    it('comes to what is due behind hundreds of pieces that are not', async () => {
      for (let i = 0; i < 300; i++) {
        await table.put({
          kind: 'put',
          item: { pk: 'w', sk: `later#${i}`, v: 1, ttl: 9_999_999_999, due: 1 },
        });
      }
      await client.send('orders', 'a');
      await client.purge('orders');
      await step();
      expect(await parcels()).toBe(0);
    });
  },
);
