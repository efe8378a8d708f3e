import { createEngine } from '../../engine/engine.ts';
import { clientOf } from '../../test/support/client.ts';
import { manualClock } from '../../test/support/manualClock.ts';
import { seededIds, seededRandom } from '../../test/support/seeded.ts';
import { makeQueue } from '../../test/support/testEngine.ts';
import { bodyBytes } from '../load/requests.ts';
import type { Line } from '../report.ts';
import { significant } from '../statistics.ts';
import { delayed } from './delayed.ts';
import { unitsLine } from './line.ts';
import { type OpenTable, queue } from './meteredEngine.ts';

const batch = 10;
/** DynamoDB answers within single-digit milliseconds. */
const leastLatencyMs = 3;
const latencySpanMs = 7;
const stepMs = 100;

/**
 * Consumers that share nothing but the table, each with its own caches and its own idea of the queue, drain one
 * backlog by tens: every table call takes 3 to 10 ms of the hand-moved clock, so their claims really meet.
 */
export async function contended(
  openTable: OpenTable,
  consumers: number,
  backlog: number,
  seed = 1,
): Promise<Line> {
  let lostClaims = 0;
  const { table, meter } = await openTable();
  const clock = manualClock();
  const random = seededRandom(seed);
  const settings = { sharedTable: true };

  const sender = createEngine({ table, clock, ids: seededIds(seed), settings });
  await makeQueue(sender, queue);
  meter.reset();
  const bodies = Array(batch).fill('x'.repeat(bodyBytes));
  for (let sent = 0; sent < backlog; sent += batch) {
    await clientOf(sender).sendMany(queue, bodies);
    await clock.advance(1);
  }

  const faraway = delayed(table, clock, () => leastLatencyMs + Math.floor(random() * (latencySpanMs + 1)));
  const counting = {
    ...faraway,
    remove: async (...given: Parameters<typeof faraway.remove>) => {
      const outcome = await faraway.remove(...given);
      if (outcome.outcome === 'refused') lostClaims++;
      return outcome;
    },
  };
  const drained = new AbortController();
  let deleted = 0;
  const startedMs = clock.now();
  const running = Array.from({ length: consumers }, async (_, i) => {
    const context = createEngine({ table: counting, clock, ids: seededIds(seed + i + 1), settings });
    const client = clientOf(context, { signal: drained.signal });
    while (deleted < backlog) {
      const received = await client.receive(queue, { WaitTimeSeconds: 20 });
      if (received.length === 0) continue;
      await client.deleteMany(
        queue,
        received.map(({ ReceiptHandle }) => ReceiptHandle),
      );
      deleted += received.length;
    }
    drained.abort();
  });
  let isOver = false;
  const over = Promise.all(running).then(() => {
    isOver = true;
  });
  while (!isOver) await clock.advance(stepMs);
  await over;
  const cost = { writeUnits: meter.writeUnits / backlog, readUnits: meter.readUnits / backlog };
  return unitsLine('standard-contended', cost, {
    consumers,
    messagesPerVirtualSecond: Math.round(backlog / ((clock.now() - startedMs) / 1_000)),
    lostClaimsPerMessage: significant(lostClaims / backlog),
    deliveredTwice: deleted - backlog,
  });
}
