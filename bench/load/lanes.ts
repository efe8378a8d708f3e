import type { Backlog } from './backlog.ts';
import type { Connection } from './connection.ts';
import { batchSize, handlesIn, type Requests } from './requests.ts';

/** What one run has done so far. */
export type Tally = {
  sent: number;
  deleted: number;
  /** When the last request that did something was answered. */
  endMs: number;
  /** Of every request, in milliseconds. */
  readonly latencies: number[];
  readonly receiveLatencies: number[];
};

/** One connection's part in a run: it asks, waits for the answer, and asks again. */
export type Lane = (parts: {
  readonly connection: Connection;
  readonly requests: Requests;
  readonly backlog: Backlog;
  readonly tally: Tally;
  /** On the clock of `performance.now()`: no sends after it. */
  readonly untilMs: number;
}) => Promise<void>;

export const sendOnes = sendLane('send', 1);
export const sendBatches = sendLane('sendBatch', batchSize);

function sendLane(kind: 'send' | 'sendBatch', size: number): Lane {
  return async ({ connection, requests, backlog, tally, untilMs }) => {
    const variants = requests[kind];
    for (let i = 0; performance.now() < untilMs; i++) {
      await backlog.room();
      await timed(tally.latencies, connection, variants[i % variants.length] as Buffer);
      tally.sent += size;
      tally.endMs = performance.now();
      backlog.add(size);
    }
  };
}

export const sendFifoBatches: Lane = async ({ connection, requests, backlog, tally, untilMs }) => {
  while (performance.now() < untilMs) {
    await backlog.room();
    await timed(tally.latencies, connection, requests.sendFifoBatch());
    tally.sent += batchSize;
    tally.endMs = performance.now();
    backlog.add(batchSize);
  }
};

/** Receives and deletes, ten at a time, until there is nothing more. */
export const consume = consumeLane('receiveBatch');
export const consumeFifo = consumeLane('receiveFifoBatch');

function consumeLane(receive: 'receiveBatch' | 'receiveFifoBatch'): Lane {
  return async ({ connection, requests, backlog, tally }) => {
    for (;;) {
      const count = await backlog.take(batchSize);
      if (count === 0) return;
      const startedMs = performance.now();
      const handles = handlesIn(await timed(tally.latencies, connection, requests[receive]));
      tally.receiveLatencies.push(performance.now() - startedMs);
      if (handles.length > 0) await timed(tally.latencies, connection, requests.deleteBatch(handles));
      tally.deleted += handles.length;
      if (handles.length > 0) tally.endMs = performance.now();
      // more than it took, when another lane got less
      if (handles.length !== count) backlog.add(count - handles.length);
    }
  };
}

async function timed(latencies: number[], connection: Connection, request: Buffer | string): Promise<string> {
  const startedMs = performance.now();
  const answer = await connection.exchange(request);
  latencies.push(performance.now() - startedMs);
  return answer;
}
