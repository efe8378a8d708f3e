import { createBacklog } from './backlog.ts';
import { type Connection, openConnection } from './connection.ts';
import {
  consume,
  consumeFifo,
  type Lane,
  sendBatches,
  sendFifoBatches,
  sendOnes,
  type Tally,
} from './lanes.ts';
import { requestsFor } from './requests.ts';

export const scenarioNames = [
  'send',
  'send-batch-10',
  'receive-delete-batch-10',
  'lifecycle-batch-10',
  'fifo-lifecycle-batch-10',
] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export type Run = {
  /** Those that went through all that the scenario does with one. */
  readonly messages: number;
  readonly seconds: number;
  /** Of every request, in milliseconds. */
  readonly latencies: readonly number[];
  readonly receiveLatencies: readonly number[];
};

export type RunOptions = {
  readonly port: number;
  /** Made by the run, for it alone. */
  readonly queue: string;
  /** FIFO: over so many groups in turn. */
  readonly groups?: number;
  /** How long it sends; draining what is left comes on top. */
  readonly sendMs: number;
  /** Called when the clock starts: behind the warm-up of a drain. */
  readonly onStart?: () => void;
};

const four = (lane: Lane): readonly Lane[] => [lane, lane, lane, lane];
const eight = (lane: Lane): readonly Lane[] => [...four(lane), ...four(lane)];
const none: readonly Lane[] = [];

const lanesOf: Record<
  ScenarioName,
  { readonly senders: readonly Lane[]; readonly consumers: readonly Lane[] }
> = {
  send: { senders: eight(sendOnes), consumers: none },
  'send-batch-10': { senders: eight(sendBatches), consumers: none },
  // What they drain was sent before the clock started.
  'receive-delete-batch-10': { senders: none, consumers: eight(consume) },
  'lifecycle-batch-10': { senders: four(sendBatches), consumers: four(consume) },
  'fifo-lifecycle-batch-10': { senders: four(sendFifoBatches), consumers: four(consumeFifo) },
};

/** In the lifecycle so many messages wait at most: producers go at the pace of the consumers. */
const mostWaiting = 2_000;

/** Drives one scenario once, over connections of its own. */
export async function runScenario(name: ScenarioName, options: RunOptions): Promise<Run> {
  const { port, queue, sendMs } = options;
  const { senders, consumers } = lanesOf[name];
  const isDrain = senders.length === 0;
  const isLifecycle = !isDrain && consumers.length > 0;
  const isFifo = name.startsWith('fifo');
  const requests = requestsFor(port, isFifo ? `${queue}.fifo` : queue, options.groups);
  const backlog = createBacklog(isLifecycle ? mostWaiting : Number.POSITIVE_INFINITY);
  const connections = await Promise.all(eight(consume).map(() => openConnection(port)));

  const drive = async (sending: readonly Lane[], consuming: readonly Lane[]): Promise<Tally> => {
    const tally: Tally = { sent: 0, deleted: 0, endMs: 0, latencies: [], receiveLatencies: [] };
    const untilMs = performance.now() + sendMs;
    const started = [...sending, ...consuming].map((lane, i) => {
      const connection = connections[i] as Connection;
      return lane({ connection, requests, backlog, tally, untilMs });
    });
    await Promise.all(started.slice(0, sending.length));
    backlog.end();
    await Promise.all(started);
    return tally;
  };

  try {
    await connections[0]?.exchange(isFifo ? requests.createFifoQueue : requests.createQueue);
    if (isDrain) await drive(eight(sendBatches), none);
    options.onStart?.();
    const startedMs = performance.now();
    const { sent, deleted, endMs, latencies, receiveLatencies } = await drive(senders, consumers);
    const seconds = (endMs - startedMs) / 1_000;
    return { messages: consumers.length === 0 ? sent : deleted, seconds, latencies, receiveLatencies };
  } finally {
    for (const connection of connections) connection.close();
  }
}
