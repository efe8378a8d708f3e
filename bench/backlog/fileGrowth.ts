import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import { runDue } from '../../engine/background/runDue.ts';
import { createEngine } from '../../engine/engine.ts';
import { createIds } from '../../engine/ids.ts';
import { weigh } from '../../engine/model/parcel.ts';
import { lmdbTable } from '../../engine/table/lmdb.ts';
import { clientOf } from '../../test/support/client.ts';
import { manualClock } from '../../test/support/manualClock.ts';
import { makeQueue } from '../../test/support/testEngine.ts';
import { batchSize, bodyBytes } from '../load/requests.ts';
import type { Line } from '../report.ts';
import { significant } from '../statistics.ts';

export type FileGrowthOptions = {
  /** Ends after this much real time, if the virtual day is not over before. */
  readonly mostMs: number;
  readonly messagesPerSecond: number;
  /** So many steps a message waits before it is received. */
  readonly lagSteps: number;
};

const queue = 'busy';
const daySeconds = 86_400;
const checkpoints = 10;
const megabyte = 1_048_576;
const spareBytes = 64 * megabyte;

/**
 * The LMDB file under a day's load, on a hand-moved clock. A step sends a second's messages by tens, receives and
 * deletes those of `lagSteps` ago, and lets the background do its work; then `stepSeconds` pass. With 1 it is the true
 * load, for as much of the day as there is time for; with more it is a sample of the seconds of the whole day, for
 * what only hours bring.
 */
export async function fileGrowth(
  directory: string,
  stepSeconds: number,
  options: FileGrowthOptions,
): Promise<Line> {
  const { mostMs, messagesPerSecond, lagSteps } = options;
  const clock = manualClock();
  const table = lmdbTable({ directory, weigh });
  const settings = { sharedTable: false, recordCacheMs: Number.POSITIVE_INFINITY };
  const context = createEngine({ table, clock, ids: createIds(randomBytes), settings });
  const client = clientOf(context);
  await makeQueue(context, queue);
  const fileBytes = () => statSync(join(directory, 'data.mdb')).size;
  const body = 'x'.repeat(bodyBytes);
  const batches = Array.from({ length: messagesPerSecond / batchSize }, () => Array(batchSize).fill(body));

  const sizes: { readonly atMs: number; readonly bytes: number }[] = [];
  const startedMs = performance.now();
  const steps = daySeconds / stepSeconds;
  let step = 0;
  let deleted = 0;
  for (; step < steps && performance.now() - startedMs < mostMs; step++) {
    const sending = batches.map((bodies) => client.sendMany(queue, bodies));
    const consuming =
      step < lagSteps
        ? []
        : batches.map(async () => {
            const received = await client.receive(queue);
            await client.deleteMany(
              queue,
              received.map(({ ReceiptHandle }) => ReceiptHandle),
            );
            deleted += received.length;
          });
    await Promise.all([...sending, ...consuming]);
    await runDue(context, { operations: 200 });
    await clock.advance(stepSeconds * 1_000);
    sizes.push({ atMs: performance.now() - startedMs, bytes: fileBytes() });
  }
  await table.close();
  const liveBytes = bytesIn(directory);
  const bytes = fileBytes();
  const barBytes = 3 * liveBytes + spareBytes;
  const mb = (count: number) => significant(count / megabyte);
  const half = sizes[Math.floor(sizes.length / 2)]?.bytes ?? 0;
  return {
    scenario: 'file-growth',
    table: 'lmdb',
    stepSeconds,
    virtualSeconds: step * stepSeconds,
    isWholeDay: step === steps,
    messages: step * messagesPerSecond,
    deleted,
    realSeconds: Math.round((performance.now() - startedMs) / 1_000),
    liveMb: mb(liveBytes),
    fileMb: mb(bytes),
    fileMbOverTime: Array.from({ length: checkpoints }, (_, i) =>
      mb(sizes[Math.ceil(((i + 1) / checkpoints) * sizes.length) - 1]?.bytes ?? 0),
    ),
    growthInSecondHalf: significant(bytes / half - 1),
    barMb: mb(barBytes),
    withinBar: bytes <= barBytes,
  };
}

/** Keys and values that the store holds. */
function bytesIn(path: string): number {
  const db = open<Uint8Array, Uint8Array>({
    path,
    keyEncoding: 'binary',
    encoding: 'binary',
    readOnly: true,
  });
  let bytes = 0;
  for (const { key, value } of db.getRange()) bytes += key.byteLength + value.byteLength;
  db.close();
  return bytes;
}
