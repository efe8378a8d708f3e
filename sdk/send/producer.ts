import { atLeast } from '../atLeast.ts';
import { maxBatchEntries } from '../batchCall.ts';
import { awake } from '../clock.ts';
import { type Duration, milliseconds } from '../duration.ts';
import { asForebayError, ForebayError } from '../errors.ts';
import type { Parts } from '../parts.ts';
import type { SendArguments } from '../queue.ts';
import type { Soon } from '../whenReady.ts';
import { createChunk } from './chunk.ts';
import { type AnySendOptions, type Prepared, prepare } from './outgoing.ts';
import { type Sent, sendChunk } from './send.ts';

/**
 * How a producer gathers messages.
 *
 * @example
 * const producer = orders.producer({ linger: '20ms', maxInFlight: 8 });
 */
export interface ProducerOptions {
  /** How long a message waits for others to share its call with, `'5ms'` if not given. Ten never wait. */
  readonly linger?: Duration;
  /** Calls at once, 4 if not given. On FIFO queues it is always one, to keep the order. */
  readonly maxInFlight?: number;
}

/**
 * Sends single messages in batches; made by `queue.producer()`.
 *
 * @example
 * const producer = orders.producer();
 * await Promise.all(rows.map((row) => producer.send(row)));
 * await producer.close();
 */
export interface Producer<Body, Name extends string> {
  /**
   * Resolves when the service **has** the message.
   *
   * @throws ForebayError `MessageInvalid`, `MessageTooLarge`, `Unavailable`, `QueueDoesNotExist`, `Stopped` …
   * @example
   * const { id } = await producer.send({ id: '42', total: 12.5 });
   */
  send(body: Body, ...options: SendArguments<Name>): Promise<Sent>;
  /**
   * Sends at once what waits, and resolves when all of it is answered.
   *
   * @example
   * await producer.flush();
   */
  flush(): Promise<void>;
  /**
   * Flushes, and takes nothing more.
   *
   * @example
   * await producer.close();
   */
  close(): Promise<void>;
}

type Told = {
  readonly resolve: (sent: Sent) => void;
  readonly reject: (error: ForebayError) => void;
};
type Waiting = Told & { readonly preparing: Soon<Prepared> };
type Ready = Told & Prepared;

export function createProducer(parts: Parts, { linger = '5ms', maxInFlight = 4 }: ProducerOptions) {
  atLeast(1, { maxInFlight });
  const lingerMs = milliseconds(linger);
  const most = parts.isFifo ? 1 : maxInFlight;
  const waiting = new Set<Waiting>();
  const underWay = new Set<Promise<void>>();
  let hurry = new AbortController();
  let pumping: Promise<void> | undefined;
  let isClosed = false;

  async function pump(): Promise<void> {
    if (waiting.size < maxBatchEntries) await parts.clock.sleep(lingerMs, hurry.signal);
    hurry = new AbortController();
    while (waiting.size > 0) {
      const messages = await gather();
      while (underWay.size >= most) await Promise.race(underWay);
      const call = deliver(messages).finally(() => underWay.delete(call));
      underWay.add(call);
    }
  }

  /** In the order of the sends, although one may take longer to prepare than those behind it. */
  async function gather(): Promise<readonly Ready[]> {
    const chunk = createChunk<Ready>();
    for (const next of waiting) {
      const { preparing, resolve, reject } = next;
      const prepared = preparing instanceof Promise ? await preparing.catch(reject) : preparing;
      if (prepared !== undefined) {
        const { entry, sizeBytes } = prepared;
        if (!chunk.add({ entry, sizeBytes, resolve, reject })) break;
      }
      waiting.delete(next);
    }
    return chunk.messages;
  }

  async function deliver(messages: readonly Ready[]): Promise<void> {
    const answers = await sendChunk(parts, messages);
    messages.forEach(({ resolve, reject }, i) => {
      const answer = answers[i];
      if (answer?.ok) resolve(answer.value);
      else if (answer !== undefined) reject(answer.error);
    });
  }

  function start(): void {
    pumping ??= pump().finally(() => {
      pumping = undefined;
      if (waiting.size > 0) start();
    });
  }

  function preparing(body: unknown, options: AnySendOptions | undefined): Soon<Prepared> {
    const failed = (thrown: unknown) => {
      const failing = Promise.reject(asForebayError('Preparing a message', thrown));
      // It is looked at when its turn comes; until then nobody listens.
      failing.catch(() => {});
      return failing;
    };
    try {
      const prepared = prepare(parts, body, options);
      return prepared instanceof Promise ? prepared.catch(failed) : prepared;
    } catch (thrown) {
      return failed(thrown);
    }
  }

  async function flush(): Promise<void> {
    while (pumping !== undefined || underWay.size > 0) {
      hurry.abort(awake);
      await pumping;
      await Promise.all(underWay);
    }
  }

  return {
    send(body: unknown, options?: AnySendOptions): Promise<Sent> {
      if (isClosed) return Promise.reject(new ForebayError('Stopped', 'The producer is closed.'));
      return new Promise((resolve, reject) => {
        waiting.add({ preparing: preparing(body, options), resolve, reject });
        if (waiting.size === maxBatchEntries) hurry.abort(awake);
        start();
      });
    },
    flush,
    close() {
      isClosed = true;
      return flush();
    },
  };
}
