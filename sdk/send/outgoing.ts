import type { SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import { type Attributes, attributesToWire, sizeOf } from '../attributes.ts';
import { type EncodedBody, encodingAttribute } from '../codec.ts';
import { type Duration, wholeSeconds } from '../duration.ts';
import { ForebayError } from '../errors.ts';
import type { Parts } from '../parts.ts';
import type { FifoName } from '../queueName.ts';
import { withTrace } from '../telemetry.ts';
import { type Soon, whenReady } from '../whenReady.ts';

/**
 * How a message is sent to a standard queue.
 *
 * @example
 * await mails.send('hello', { delay: '10 minutes', attributes: { tenant: 'acme' } });
 */
export interface StandardSendOptions {
  /** At most 10 attributes; one less if the body is packed by `gzipAbove`. */
  readonly attributes?: Attributes;
  /** What the message belongs to; of queues with an `envelope`. */
  readonly correlationId?: string;
  /** Invisible until then, at most 15 minutes; without it, as the queue says. */
  readonly delay?: Duration;
  /**
   * Whose message it is, for fair queues: a tenant that sends much then does not delay the others, where the service heeds
   * it (Amazon SQS does, Forebay keeps it). It neither orders nor excludes. 1 to 128 characters.
   */
  readonly group?: string;
  /** Of FIFO queues only. */
  readonly deduplicationId?: never;
}

/**
 * How a message is sent to a FIFO queue.
 *
 * @example
 * const orders = forebay.queue('orders.fifo', { schema: Order });
 * await orders.send(order, { group: 'customer-7', deduplicationId: 'order-42' });
 */
export interface FifoSendOptions {
  /** At most 10 attributes; one less if the body is packed by `gzipAbove`. */
  readonly attributes?: Attributes;
  /** What the message belongs to; of queues with an `envelope`. */
  readonly correlationId?: string;
  /** The messages of a group are handled one after the other, in the order of sending. 1 to 128 characters. */
  readonly group: string;
  /**
   * A message with an id that was sent in the last 5 minutes is answered as that one and not stored again. It may be
   * left out on queues with `contentBasedDeduplication`.
   */
  readonly deduplicationId?: string;
  /** SQS delays FIFO queues as a whole: `createQueue(name, { delay })`. */
  readonly delay?: never;
}

/**
 * How a message is sent to the queue of this name.
 *
 * @example
 * const options: SendOptions<'orders.fifo'> = { group: 'customer-7' };
 */
export type SendOptions<Name extends string> = Name extends FifoName ? FifoSendOptions : StandardSendOptions;

/**
 * A message among many: its body and how it is sent.
 *
 * @example
 * const message: Outgoing<string, 'orders.fifo'> = { body: 'hello', group: 'customer-7' };
 */
export type Outgoing<Body, Name extends string> = { readonly body: Body } & SendOptions<Name>;

/** The same for code that serves both kinds. */
export type AnySendOptions = {
  readonly attributes?: Attributes;
  /** What the message belongs to; of queues with an `envelope`. */
  readonly correlationId?: string;
  readonly delay?: Duration;
  readonly group?: string;
  readonly deduplicationId?: string;
};

export type Prepared = {
  readonly entry: Omit<SendMessageBatchRequestEntry, 'Id'>;
  readonly sizeBytes: number;
};

export const maxBatchBytes = 1_048_576;

/** A message as it goes over the wire; throws, now or then, for one that no service would take. */
export const prepare = (parts: Parts, body: unknown, options: AnySendOptions = {}): Soon<Prepared> =>
  whenReady(parts.codec.encode(body, options), (encoded) => preparedOf(parts, encoded, options));

function preparedOf(
  { isFifo, address }: Parts,
  { text, encoding }: EncodedBody,
  options: AnySendOptions,
): Prepared {
  const own =
    encoding === undefined ? options.attributes : { ...options.attributes, [encodingAttribute]: encoding };
  const attributes = withTrace(own === undefined ? undefined : attributesToWire(own));
  const sizeBytes = sizeOf(text, attributes);
  if (sizeBytes > maxBatchBytes) {
    throw new ForebayError('MessageTooLarge', `The message has ${sizeBytes} bytes.`);
  }
  if (isFifo && !options.group) {
    throw new ForebayError(
      'InvalidArgument',
      `"${address.name}" is a FIFO queue: its messages need a group.`,
    );
  }
  return { entry: entryOf(text, attributes, options), sizeBytes };
}

/** Of what is there alone: the AWS client looks at every member of every entry. */
function entryOf(
  MessageBody: string,
  MessageAttributes: Prepared['entry']['MessageAttributes'],
  { delay, group, deduplicationId }: AnySendOptions,
): Prepared['entry'] {
  const entry: Prepared['entry'] = { MessageBody };
  if (MessageAttributes !== undefined) entry.MessageAttributes = MessageAttributes;
  if (delay !== undefined) entry.DelaySeconds = wholeSeconds(delay);
  if (group !== undefined) entry.MessageGroupId = group;
  if (deduplicationId !== undefined) entry.MessageDeduplicationId = deduplicationId;
  return entry;
}
