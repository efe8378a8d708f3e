import type { Message } from '../consume/message.ts';
import type { BatchHandler, ConsumeBatchOptions, ConsumeOptions, Handler } from '../consume/options.ts';
import type { Worker } from '../consume/worker.ts';
import type { Parts } from '../parts.ts';
import { openQueue, type Queue } from '../queue.ts';
import type { SendManyOptions } from '../send/sendMany.ts';
import type { Activity } from './activity.ts';

/** A test whose message goes round and round should hear of it, not wait. */
const mostDeliveries = 1_000;
const endless = (queue: string) =>
  `A message of "${queue}" was delivered ${mostDeliveries} times: its handler fails each time, and is retried at once.`;

type PlainQueue = Queue<undefined, string>;

/** A queue whose calls move time for themselves, and whose handlers are known to run. */
export function carriedQueue(
  { activity, onWorker }: { readonly activity: Activity; readonly onWorker: (worker: Worker<never>) => void },
  given: Parts,
): PlainQueue {
  const { codec, address } = given;
  const queue: PlainQueue = openQueue({
    ...given,
    codec: {
      encode: (body, about) => activity.busy(codec.encode(body, about)),
      decode: (text, encoding) => activity.busy(codec.decode(text, encoding)),
    },
  });

  const carried = <Input extends readonly unknown[], T>(call: (...input: Input) => Promise<T>) => {
    return (...input: Input) => activity.carry(() => call(...input));
  };

  function watched<B>(start: () => Worker<B>): Worker<B> {
    const worker = activity.apart(start);
    onWorker(worker as Worker<never>);
    return { ...worker, stop: carried(worker.stop) };
  }

  /** A handler of the test, with messages that may be settled from within. */
  function handled<T>(messages: readonly Message<string>[], handle: () => T | Promise<T>): Promise<T> {
    for (const message of messages) {
      const { ack, retry, reject } = message;
      Object.assign(message, { ack: carried(ack), retry: carried(retry), reject: carried(reject) });
      if (message.attempt > mostDeliveries) activity.giveUp(new Error(endless(address.name)));
    }
    return activity.outside(handle);
  }

  /** What is sent may come from the world outside as well. */
  async function* drawn<T>(messages: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T> {
    const iterator =
      Symbol.asyncIterator in messages ? messages[Symbol.asyncIterator]() : messages[Symbol.iterator]();
    try {
      for (;;) {
        const { value, done } = await activity.outside(() => iterator.next());
        if (done) return;
        yield value;
      }
    } finally {
      await iterator.return?.();
    }
  }

  async function* pulled(...input: Parameters<PlainQueue['messages']>) {
    const messages = activity.apart(() => queue.messages(...input));
    try {
      for (;;) {
        const { value, done } = await activity.apart(() => messages.next());
        if (done) return;
        yield value;
      }
    } finally {
      await activity.carry(async () => messages.return?.());
    }
  }

  return {
    ...queue,
    send: carried(queue.send),
    sendMany: carried((messages: Parameters<PlainQueue['sendMany']>[0], options?: SendManyOptions) =>
      queue.sendMany(drawn(messages), options),
    ),
    redrive: carried(queue.redrive),
    producer(...input) {
      const { send, flush, close } = queue.producer(...input);
      return { send: carried(send), flush: carried(flush), close: carried(close) };
    },
    consume: (handler: Handler<string>, options?: ConsumeOptions) =>
      watched(() => queue.consume((message) => handled([message], () => handler(message)), options)),
    consumeBatch(handler: BatchHandler<string>, options?: ConsumeBatchOptions) {
      const handle = handler as (messages: readonly Message<string>[]) => Promise<undefined>;
      return watched(() =>
        queue.consumeBatch((messages) => handled(messages, () => handle(messages)), options),
      );
    },
    messages: pulled,
  };
}
