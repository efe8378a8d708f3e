import { atLeast } from '../atLeast.ts';
import { asForebayError, type ForebayError } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { type Chunk, createChunk } from './chunk.ts';
import { type AnySendOptions, type Prepared, prepare } from './outgoing.ts';
import { type Sent, sendChunk } from './send.ts';

/**
 * What became of one of many messages.
 *
 * @example
 * const isLost = (result: SendResult) => !result.ok && result.error.code === 'MessageInvalid';
 */
export type SendResult =
  | ({ readonly ok: true } & Sent)
  | { readonly ok: false; readonly error: ForebayError };

/**
 * How many messages are sent.
 *
 * @example
 * await orders.sendMany(messages, { concurrency: 8, signal: AbortSignal.timeout(60_000) });
 */
export interface SendManyOptions {
  /** Calls at once, 4 if not given. On FIFO queues it is always one, to keep the order. */
  readonly concurrency?: number;
  /** Ends it: what is not sent yet is answered with the code `Aborted`. */
  readonly signal?: AbortSignal;
}

type Numbered = Prepared & { readonly index: number };

export async function sendMany(
  parts: Parts,
  messages: Iterable<{ body: unknown } & AnySendOptions> | AsyncIterable<{ body: unknown } & AnySendOptions>,
  { concurrency = 4, signal }: SendManyOptions = {},
): Promise<readonly SendResult[]> {
  atLeast(1, { concurrency });
  const results: SendResult[] = [];
  const underWay = new Set<Promise<void>>();
  const most = parts.isFifo ? 1 : concurrency;
  let chunk: Chunk<Numbered> = createChunk();

  async function dispatch(): Promise<void> {
    const { messages: sending } = chunk;
    chunk = createChunk();
    while (underWay.size >= most) await Promise.race(underWay);
    const call = deliver(sending).finally(() => underWay.delete(call));
    underWay.add(call);
  }

  async function deliver(numbered: readonly Numbered[]): Promise<void> {
    if (signal?.aborted) return refuse(numbered, asForebayError('Sending', aborted()));
    const answers = await sendChunk(parts, numbered);
    numbered.forEach(({ index }, i) => {
      const answer = answers[i];
      if (answer !== undefined) results[index] = answer.ok ? { ok: true, ...answer.value } : answer;
    });
  }

  function refuse(numbered: readonly Numbered[], error: ForebayError): void {
    for (const { index } of numbered) results[index] = { ok: false, error };
  }

  let index = 0;
  for await (const { body, ...options } of messages) {
    if (signal?.aborted) {
      results[index] = { ok: false, error: asForebayError('Sending', aborted()) };
      break;
    }
    try {
      const preparing = prepare(parts, body, options);
      const { entry, sizeBytes } = preparing instanceof Promise ? await preparing : preparing;
      const message = { index, entry, sizeBytes };
      if (!chunk.add(message)) {
        await dispatch();
        chunk.add(message);
      }
    } catch (thrown) {
      results[index] = { ok: false, error: asForebayError('Preparing a message', thrown) };
    }
    index++;
  }
  if (chunk.messages.length > 0) await dispatch();
  await Promise.all(underWay);
  return results;
}

const aborted = () => new DOMException('The signal was aborted.', 'AbortError');
