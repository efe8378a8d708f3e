import { randomUUID } from 'node:crypto';
import { createAddress } from './address.ts';
import type { Calls } from './calls.ts';
import type { Clock } from './clock.ts';
import { createCodec } from './codec.ts';
import type { Envelope } from './envelope.ts';
import { type AttributesOf, createQueue } from './manage/createQueue.ts';
import type { Parts } from './parts.ts';
import { isFifoName } from './queueName.ts';
import type { Schema } from './schema.ts';

/**
 * How a queue is opened.
 *
 * @example
 * const orders = forebay.queue('orders', { schema: Order, gzipAbove: 32_768 });
 */
export interface QueueOptions<S extends Schema | undefined> {
  /** Types and checks the bodies at both ends, which travel as JSON. Without it bodies are texts, sent as they are. */
  readonly schema?: S;
  /** Bodies of more bytes than this are packed (gzip, then base64; the attribute `forebay.encoding` says so). */
  readonly gzipAbove?: number;
  /** Has bodies travel as CloudEvents. Those differ each time, so deduplication needs an id of yours. */
  readonly envelope?: Envelope;
}

/** What serves the queues, and the time by which their workers wait. */
export type Service = { readonly calls: Calls; readonly clock: Clock };

/** A queue by its name or URL, whoever serves it. */
export const queueParts = (
  { calls, clock }: Service,
  name: string,
  { schema, envelope, gzipAbove = Number.POSITIVE_INFINITY }: QueueOptions<Schema | undefined>,
): Parts => ({
  calls,
  clock,
  random: Math.random,
  address: createAddress(calls, name),
  isFifo: isFifoName(name),
  codec: createCodec({ schema, gzipAboveBytes: gzipAbove, envelope, newId: randomUUID, now: clock.now }),
});

/** Creates it, and answers with how it is to be opened. */
export async function createAt<Name extends string, S extends Schema | undefined>(
  { calls }: Service,
  name: Name,
  { schema, gzipAbove, envelope, ...attributes }: QueueOptions<S> & AttributesOf<Name>,
): Promise<QueueOptions<S>> {
  await createQueue(calls, name, attributes);
  return { schema, gzipAbove, envelope };
}
