import { describe, expect, test } from 'vitest';
import { cloud } from './cloud.ts';

const count = 1_000;

describe('a thousand mapped and empty queues', () => {
  test('cost a minute of the sweep about seventy read units and one write, and no receive', async () => {
    const { queue, map, live, meter, started, schedule, engine, clock } = cloud();
    for (let i = 0; i < count; i++) {
      await queue(`queue${i}`);
      await map(`queue${i}`);
    }
    // what follows their creation, and a whole round, after which a step knows how many there are
    await live(60_000, 1_000);
    for (let minute = 0; minute < 110; minute++) {
      const sweeping = schedule();
      await clock.advance(60_000);
      await sweeping;
    }
    const costs: { readonly reads: number; readonly writes: number }[] = [];
    started.splice(0);
    for (let minute = 0; minute < 15; minute++) {
      meter.reset();
      const sweeping = schedule();
      await clock.advance(60_000);
      expect(await sweeping).toEqual({ looked: 0, started: 0, isSuperfluous: false });
      costs.push({ reads: meter.readUnits, writes: meter.writeUnits });
    }
    expect(started).toEqual([]);
    expect(Math.max(...costs.map(({ writes }) => writes))).toBeLessThanOrEqual(1);
    expect(Math.max(...costs.map(({ reads }) => reads))).toBeLessThanOrEqual(75);
    expect((await engine.mappings.list({ limit: 1 })).mappings).toHaveLength(1);
  });
});

describe('a message that finds nobody at work', () => {
  test('costs the mapping a few units besides its own', async () => {
    const { queue, map, client, live, meter, calls } = cloud();
    await queue('orders');
    await map('orders');
    await live(120_000, 1_000);
    await client.send('orders', 'warm');
    await live(120_000, 1_000);
    meter.reset();
    await client.send('orders', 'a');
    await live(50_000, 100);
    expect(calls).toHaveLength(2);
    // its own are four and three; the schedule's sweep, which takes away what watched over the worker, is among the rest
    expect(meter.writeUnits).toBeLessThanOrEqual(11);
    expect(meter.readUnits).toBeLessThanOrEqual(20);
  });
});
