import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../engine/table/port.ts';
import { bodiesOf, clientOf } from '../../support/client.ts';
import { makeQueue } from '../../support/testEngine.ts';
import { type Service, service } from './service.ts';

let s: Service;
beforeEach(async () => {
  s = service({ maxShards: 4 });
  await makeQueue(s.context, 'orders');
  await s.grow('orders', 2);
});
const coolMs = 1_000;
const sendMany = async (count: number) => {
  for (let i = 0; i < count; i++) await s.client.send('orders', `${i}`);
};
const lyingIn = async (shard: number) => (await s.lying('orders')).get(shard)?.length ?? 0;

describe('a shard that has just turned a process away', () => {
  it('is spared by its sends, and used again a second later', async () => {
    await sendMany(40);
    const before = await lyingIn(0);
    expect(before).toBeGreaterThan(0);
    await s.turnAway('orders', 1);
    await sendMany(40);
    expect(await lyingIn(0)).toBe(before);
    await s.clock.advance(coolMs);
    await sendMany(40);
    expect(await lyingIn(0)).toBeGreaterThan(before);
  });

  it('is used all the same if all of them have', async () => {
    const { id } = await s.record('orders');
    for (let shard = 0; shard < 4; shard++) s.bare.turnAway(`${id}.0#${shard}`, 1);
    await sendMany(40);
    expect((await s.lying('orders')).size).toBe(4);
  });

  it('is looked into by one receive of the process at a time', async () => {
    let under = 0;
    let most = 0;
    const { id } = await s.record('orders');
    const slow = (table: Table): Table => ({
      ...table,
      async query(query) {
        if (query.pk !== `${id}.0#0`) return table.query(query);
        most = Math.max(most, ++under);
        await s.clock.sleep(10);
        under--;
        return table.query(query);
      },
    });
    const other = clientOf(s.start(slow));
    const receiveTogether = async () => {
      most = 0;
      const receiving = Promise.all(Array.from({ length: 8 }, () => other.receive('orders')));
      await s.clock.advance(100);
      await receiving;
    };
    await receiveTogether();
    expect(most).toBe(8);
    await s.turnAway('orders', 1);
    await receiveTogether();
    expect(most).toBe(1);
    await s.clock.advance(coolMs);
    await receiveTogether();
    expect(most).toBe(8);
  });

  it('keeps nothing from a poll that waits', async () => {
    await s.client.send('orders', 'a');
    for (let shard = 0; shard < 4; shard++) {
      const { id } = await s.record('orders');
      s.bare.turnAway(`${id}.0#${shard}`, 1);
    }
    const polls = [1, 2, 3].map(() => s.client.receive('orders', { WaitTimeSeconds: 3 }));
    await s.clock.advance(3_000);
    expect((await Promise.all(polls)).flatMap(bodiesOf)).toEqual(['a']);
  });
});
