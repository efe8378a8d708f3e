import type { Queue } from '../../engine/model/queue.ts';
import type { Process } from './process.ts';
import type { Told } from './told.ts';

export type CallKind =
  | 'send'
  | 'receive'
  | 'delete'
  | 'change'
  | 'purge'
  | 'background'
  | 'record'
  | 'inspect';

/** Something that a fault may explain. */
export type Excusable = { isExcused: boolean };

/** One request of a client to a process of the service. */
export type Call = {
  readonly id: number;
  readonly kind: CallKind;
  readonly actor: string;
  readonly process: Process;
  readonly startMs: number;
  /** Its client was told that it was done. */
  isAnswered: boolean;
  /** A fault has struck it: what it touched may be delivered again. */
  isFaulty: boolean;
  readonly touched: Set<Excusable>;
  /** Copies of messages that it has put, and when they become visible. */
  readonly copies: Map<Told, number>;
  /** Messages that it has taken from where they lay. */
  readonly took: Set<Told>;
  /** Parcels that it has put. */
  readonly puts: Set<string>;
};

export type QueueName = Queue['name'];

export function touch(call: Call, told: Excusable): void {
  call.touched.add(told);
  if (call.isFaulty) told.isExcused = true;
}

export function strike(call: Call): void {
  if (call.isFaulty) return;
  call.isFaulty = true;
  for (const told of call.touched) told.isExcused = true;
}
