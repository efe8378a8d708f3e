import { memoryTable } from '../../engine/table/memory.ts';
import { metered } from '../../engine/table/metered.ts';
import type { Line } from '../report.ts';
import { meteredEngine, queue } from '../units/meteredEngine.ts';

const body = 'x'.repeat(256);
const retentionSeconds = 60;
const readUnitsBar = 200;
const mostReceives = 10_000;

/**
 * Read units until a message behind so many expired ones is received. Those that nobody ever received lie below what a
 * receive looks at. Those that came back from a receiver shortly before they expired do not: no bar is set for them.
 */
export async function behindExpired(count: number, cameBack: boolean): Promise<Line> {
  const openTable = async () => metered(memoryTable({ expiry: 'native' }));
  const { client, clock, meter } = await meteredEngine(openTable, {
    MessageRetentionPeriod: String(retentionSeconds),
  });
  for (let sent = 0; sent < count; sent += 10) await client.sendMany(queue, Array(10).fill(body));
  await clock.advance((retentionSeconds * 1_000) / 2);
  for (let held = 0; cameBack && held < count; held += 10) {
    await client.receive(queue, { VisibilityTimeout: retentionSeconds / 2 });
  }
  await clock.advance((retentionSeconds * 1_000) / 2 + 1_000);
  await client.send(queue, 'alive');
  meter.reset();
  let receives = 0;
  for (; receives < mostReceives; receives++) {
    const received = await client.receive(queue);
    if (received.some(({ Body }) => Body === 'alive')) break;
  }
  const { readUnits, writeUnits } = meter;
  return {
    scenario: cameBack ? 'behind-expired-that-came-back' : 'behind-expired',
    expired: count,
    receives: receives + 1,
    readUnits,
    writeUnits,
    ...(!cameBack && { bar: readUnitsBar, withinBar: readUnits <= readUnitsBar }),
  };
}
