import { receiveMessage } from '../engine/actions/receiveMessage.ts';
import { limits } from '../engine/limits.ts';
import type { Mapping } from '../engine/mappings/mapping.ts';
import type { Queue } from '../engine/model/queue.ts';
import { acknowledgeRecords } from './acknowledgeRecords.ts';
import { addRecord, type Batch, emptyBatch, largestPayloadBytes } from './batch.ts';
import type { SqsRecord } from './event.ts';
import { giveBackRecords } from './giveBackRecords.ts';
import { hiddenMs, latestCallMs } from './latestCall.ts';
import type { Dispatch } from './ports.ts';
import { queueCaller } from './queueCaller.ts';
import { type ReceivedMessage, sqsRecord } from './sqsRecord.ts';

export type Gathered = {
  readonly batch: Batch;
  /** There may be more: there was as much as one call takes, or only what no filter lets through. */
  readonly isFull: boolean;
  /** When the first of them was received; it stays hidden from then on for `hiddenMs`. */
  readonly receivedMs: number;
};

export type Gathering = {
  readonly mapping: Mapping;
  readonly queue: Queue;
  readonly passes: (record: SqsRecord) => boolean;
  /** Called once, before the first wait for more: with the instant at which waiting ends. */
  readonly onWait: (untilMs: number) => Promise<void>;
  /** Waiting must not go on beyond it: the call would not end in time. */
  readonly latestMs: number;
  readonly signal?: AbortSignal | undefined;
};

/** While a batch fills, the queue is looked into this often. */
const lookEveryMs = 1_000;
/** Before the call must begin. */
const marginMs = 1_000;

/**
 * Receives messages for one call: what there is, or what comes until the batch is full or the mapping's window over. Those
 * that no filter lets through are deleted; those that do not fit into an event are given back.
 */
export async function gather(dispatch: Dispatch, gathering: Gathering): Promise<Gathered> {
  const { mapping, queue, latestMs, signal } = gathering;
  const { clock } = dispatch.engine;
  const batch = emptyBatch();
  const hideMs = hiddenMs(mapping, queue);
  const receivedMs = clock.now();
  let endMs: number | undefined;
  for (;;) {
    const asked = Math.min(limits.maxReceiveMessages, mapping.batchSize - batch.records.length);
    const { received, isCut } = await receiveInto(dispatch, gathering, batch, asked, hideMs);
    if (isCut || batch.records.length >= mapping.batchSize) return { batch, isFull: true, receivedMs };
    // all of them were filtered out: there may be others behind
    if (batch.records.length === 0) return { batch, isFull: received > 0, receivedMs };
    const hasMore = received === asked;
    if (mapping.batchingWindowMs === 0) return { batch, isFull: hasMore, receivedMs };
    if (endMs === undefined) {
      const safeMs = latestCallMs(mapping, queue, receivedMs) - marginMs;
      endMs = Math.min(receivedMs + mapping.batchingWindowMs, safeMs, latestMs);
      if (endMs > clock.now()) await gathering.onWait(endMs);
    }
    if (clock.now() >= endMs || signal?.aborted) return { batch, isFull: hasMore, receivedMs };
    if (!hasMore) await clock.sleep(Math.min(lookEveryMs, endMs - clock.now()), signal);
  }
}

async function receiveInto(
  dispatch: Dispatch,
  { mapping, queue, passes }: Gathering,
  batch: Batch,
  asked: number,
  hideMs: number,
): Promise<{ readonly received: number; readonly isCut: boolean }> {
  const messages = await receive(dispatch, mapping, asked, hideMs, largestPayloadBytes - batch.bytes);
  const records = messages.map((message) => sqsRecord(message, mapping));
  const passed = records.filter(passes);
  const filtered = records.filter((record) => !passed.includes(record));
  if (filtered.length > 0) {
    await acknowledgeRecords(dispatch, mapping, filtered);
    dispatch.tell?.({ kind: 'filtered', mapping, records: filtered.length });
  }
  // behind one that does not fit none is taken: a group must not be overtaken
  let fitting = 0;
  while (fitting < passed.length && addRecord(batch, passed[fitting] as SqsRecord)) fitting++;
  await giveBackRecords(dispatch, queue, passed.slice(fitting), 0);
  return { received: messages.length, isCut: fitting < passed.length };
}

async function receive(
  { engine }: Dispatch,
  mapping: Mapping,
  asked: number,
  hideMs: number,
  mostContentBytes: number,
): Promise<readonly ReceivedMessage[]> {
  const answer = await receiveMessage.run(
    engine,
    { ...queueCaller(mapping), mostContentBytes },
    {
      QueueUrl: mapping.queueName,
      MaxNumberOfMessages: asked,
      WaitTimeSeconds: 0,
      VisibilityTimeout: Math.min(limits.maxVisibilityTimeoutSeconds, Math.ceil(hideMs / 1000)),
      AttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    },
  );
  // the queue is gone, or too much of it is in flight: there is nothing to be had now
  const received: { readonly Messages?: readonly ReceivedMessage[] } = answer.ok ? answer.value : {};
  return received.Messages ?? [];
}
