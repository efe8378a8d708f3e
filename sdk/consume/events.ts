import { asForebayError, type ForebayError } from '../errors.ts';
import type { Message } from './message.ts';

/**
 * What a worker tells of, by the name of the event.
 *
 * @example
 * worker.on('failed', ({ message, error }) => console.error(message.id, error));
 */
export interface WorkerEvents<Body> {
  /** A call or a listener failed; the worker goes on. `during` says at what. */
  error: { readonly error: ForebayError; readonly during: Activity };
  /** A handler succeeded. */
  handled: { readonly message: Message<Body> };
  /** A handler threw. The message comes again after so many seconds, or is rejected. */
  failed: {
    readonly message: Message<Body>;
    readonly error: unknown;
    readonly retryAfter: number | 'reject';
  };
  /** A message was moved to the dead-letter queue. */
  rejected: { readonly id: string; readonly reason: string };
  /** A lease ended before its message was settled: somebody else may have the message now. */
  leaseLost: { readonly id: string };
  /** Leases were extended. */
  extended: { readonly ids: readonly string[] };
  /** Messages were given back without being handled. */
  released: { readonly ids: readonly string[] };
  /** A receive brought nothing. */
  empty: Record<never, never>;
}

/**
 * What a worker was doing when a call failed.
 *
 * @example
 * worker.on('error', ({ during }) => metrics.count(during));
 */
export type Activity =
  | 'receive'
  | 'heartbeat'
  | 'acknowledge'
  | 'return'
  | 'reject'
  | 'unreadable'
  | 'listener';

export type Emitter<Events> = {
  on<E extends keyof Events>(event: E, listener: (told: Events[E]) => void): () => void;
  tell<E extends keyof Events>(event: E, told: Events[E]): void;
};

export type WorkerEmitter = Emitter<WorkerEvents<unknown>>;

/** A listener that throws is told of as an error, and harms nobody else. */
export function createEmitter(): WorkerEmitter {
  const listeners = new Map<keyof WorkerEvents<unknown>, Set<(told: never) => void>>();
  const emitter: WorkerEmitter = {
    on(event, listener) {
      const those = listeners.get(event) ?? new Set();
      listeners.set(event, those.add(listener));
      return () => void those.delete(listener);
    },
    tell(event, told) {
      for (const listener of listeners.get(event) ?? []) {
        try {
          listener(told as never);
        } catch (thrown) {
          // That of an error's own listener could only be told to itself.
          if (event !== 'error') {
            emitter.tell('error', { error: asForebayError('A listener', thrown), during: 'listener' });
          }
        }
      }
    },
  };
  return emitter;
}
