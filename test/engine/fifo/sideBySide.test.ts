import { describe, expect, it } from 'vitest';
import type { Table } from '../../../engine/table/port.ts';
import { fifoQueue } from '../../support/fifoQueue.ts';
import { expiries } from '../../support/testTable.ts';

describe.each(expiries)('receives of one process, side by side on a %s table', (expiry) => {
  const watched = async () => {
    let refusals = 0;
    const counting = (table: Table): Table => ({
      ...table,
      async update(update) {
        const outcome = await table.update(update);
        if (outcome.outcome === 'refused') refusals++;
        return outcome;
      },
    });
    const q = await fifoQueue(expiry, {}, counting);
    return { q, refusals: () => refusals };
  };

  it('each take groups that no other is at', async () => {
    const { q, refusals } = await watched();
    for (let i = 0; i < 40; i++) await q.send(`g${i}`, `${i}`);
    const taken = await Promise.all([q.take(), q.take(), q.take(), q.take()]);
    expect(taken.map(({ length }) => length)).toEqual([10, 10, 10, 10]);
    expect(new Set(taken.flat()).size).toBe(40);
    expect(refusals()).toBe(0);
  });

  it('leave nothing behind: what one passed by it finds at the next look', async () => {
    const { q } = await watched();
    const one = { MaxNumberOfMessages: 1 };
    await q.send('g', 'a', 'b');
    const taken = await Promise.all([q.take(one), q.take(one)]);
    expect(taken.flat()).toEqual(['a']);
    await q.ack('a');
    expect(await q.take(one)).toEqual(['b']);
  });
});
