import type { Context } from '../../engine/context.ts';
import { type BackOff, persistent } from './backOff.ts';
import { type ConsumerRules, startConsumers } from './consumers.ts';
import type { Ledger } from './ledger.ts';
import { startSender } from './sender.ts';

export type LoadRules = {
  /** Processes of the service, each with its own engine: its own caches, its own idea of the queue. */
  readonly processes: number;
  readonly messagesPerSecond: number;
  readonly bodyBytes: number;
  readonly sendsPerProcess: number;
  readonly consumersPerProcess: ConsumerRules;
  /** Of the clients, when the service answers 503. */
  readonly backOff: BackOff;
};

/** Something that is at work until it is stopped; then it answers when its last call has been. */
export type Station = { stop(): Promise<void> };

export type Load = {
  /** Messages so far, taken or not. */
  offered(): number;
  /** Loops that receive. */
  consumers(): number;
  stopSending(): Promise<void>;
  stopReceiving(): Promise<void>;
};

/** A sender and consumers at each process. */
export function startLoad(
  contexts: readonly Context[],
  queue: string,
  ledger: Ledger,
  random: () => number,
  rules: LoadRules,
): Load {
  const stations = contexts.map((context) => {
    const persist = persistent(context.clock, random, rules.backOff);
    return {
      sender: startSender(context, queue, ledger, random, persist, {
        messagesPerSecond: rules.messagesPerSecond / rules.processes,
        bodyBytes: rules.bodyBytes,
        most: rules.sendsPerProcess,
      }),
      consumers: startConsumers(context, queue, ledger, persist, rules.consumersPerProcess),
    };
  });
  return {
    offered: () => stations.reduce((sum, { sender }) => sum + sender.offered(), 0),
    consumers: () => stations.reduce((sum, { consumers }) => sum + consumers.count(), 0),
    stopSending: async () => void (await Promise.all(stations.map(({ sender }) => sender.stop()))),
    stopReceiving: async () => void (await Promise.all(stations.map(({ consumers }) => consumers.stop()))),
  };
}
