import type { ForebayError, ForebayErrorCode } from '../errors.ts';
import type { Parts } from '../parts.ts';
import type { Message } from './message.ts';
import type { ConsumeOptions } from './options.ts';
import { startWorker, type Worker } from './worker.ts';

/**
 * How messages are taken one by one.
 *
 * @example
 * for await (const message of orders.messages({ signal: AbortSignal.timeout(60_000) })) await ship(message.body);
 */
export interface MessagesOptions
  extends Pick<ConsumeOptions, 'prefetch' | 'wait' | 'visibilityTimeout' | 'onUnreadable' | 'signal'> {}

const lasting: ReadonlySet<ForebayErrorCode> = new Set([
  'QueueDoesNotExist',
  'AccessDenied',
  'InvalidArgument',
]);

type Handed = { readonly message: Message<unknown>; readonly done: () => void };

/**
 * A worker of one handler that waits for its reader. Asking for the next message acknowledges the one before; leaving
 * the loop, by whatever way, gives it back.
 */
export async function* iterate(parts: Parts, options: MessagesOptions): AsyncGenerator<Message<unknown>> {
  let handOver: (handed: Handed | undefined) => void = () => {};
  let next = new Promise<Handed | undefined>((resolve) => {
    handOver = resolve;
  });
  const worker: Worker<unknown> = startWorker(
    parts,
    async ([message]) => {
      if (message === undefined) return;
      await new Promise<void>((done) => handOver({ message, done }));
    },
    { prefetch: 0, ...options, concurrency: 1 },
  );
  worker.stopped.then(() => handOver(undefined));
  // Nobody listens to events here: what will not pass by itself is thrown.
  let failure: ForebayError | undefined;
  worker.on('error', ({ error, during }) => {
    if (during !== 'receive' || !lasting.has(error.code)) return;
    failure = error;
    worker.stop();
  });
  let current: Handed | undefined;
  try {
    for (current = await next; current !== undefined; current = await next) {
      next = new Promise((resolve) => {
        handOver = resolve;
      });
      worker.stopped.then(() => handOver(undefined));
      yield current.message;
      current.done();
    }
    if (failure !== undefined) throw failure;
  } finally {
    if (current !== undefined) current.message.retry();
    current?.done();
    await worker.stop();
  }
}
