import { createEngine } from '../../engine/engine.ts';
import { clientOf } from '../../test/support/client.ts';
import { manualClock } from '../../test/support/manualClock.ts';
import { seededIds, seededRandom } from '../../test/support/seeded.ts';
import { makeQueue } from '../../test/support/testEngine.ts';
import { bodyBytes } from '../load/requests.ts';
import type { Line } from '../report.ts';
import { significant } from '../statistics.ts';
import { delayed } from './delayed.ts';
import { fifoQueue } from './fifoEngine.ts';
import { unitsLine } from './line.ts';
import type { OpenTable } from './meteredEngine.ts';

/** As DynamoDB: 3 to 10 ms a call. */
const leastLatencyMs = 3;
const latencySpanMs = 7;
const stepMs = 100;

/**
 * Senders that share nothing but the table write to one group, one message a call, each as fast as it is answered,
 * while one consumer takes what comes, message by message.
 */
export async function fifoContended(
  openTable: OpenTable,
  senders: number,
  messages: number,
  seed = 1,
): Promise<Line> {
  const { table, meter } = await openTable();
  const clock = manualClock();
  const random = seededRandom(seed);
  const faraway = delayed(table, clock, () => leastLatencyMs + Math.floor(random() * (latencySpanMs + 1)));
  let engines = 0;
  const engine = (own: typeof table) =>
    createEngine({ table: own, clock, ids: seededIds(seed + engines++), settings: { sharedTable: true } });
  await makeQueue(engine(table), fifoQueue, { FifoQueue: 'true' });
  meter.reset();

  const startedMs = clock.now();
  let sent = 0;
  let isSent = false;
  const sending = Array.from({ length: senders }, async () => {
    const client = clientOf(engine(faraway));
    for (let id = sent++; id < messages; id = sent++) {
      const ids = { MessageGroupId: 'g', MessageDeduplicationId: `${id}` };
      await client.send(fifoQueue, 'x'.repeat(bodyBytes), ids);
    }
  });
  const sentMs = Promise.all(sending).then(() => clock.now() - startedMs);
  const consuming = (async () => {
    const client = clientOf(engine(faraway));
    for (let deleted = 0; deleted < messages; ) {
      const received = await client.receive(fifoQueue, { MaxNumberOfMessages: 1, WaitTimeSeconds: 20 });
      for (const { ReceiptHandle } of received) await client.delete(fifoQueue, ReceiptHandle);
      deleted += received.length;
    }
  })();
  const over = Promise.all([sentMs, consuming]).then(() => {
    isSent = true;
  });
  while (!isSent) await clock.advance(stepMs);
  await over;
  const cost = { writeUnits: meter.writeUnits / messages, readUnits: meter.readUnits / messages };
  return unitsLine('fifo-contended', cost, {
    senders,
    messagesPerVirtualSecond: significant(messages / ((await sentMs) / 1_000)),
  });
}
