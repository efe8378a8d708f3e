import type { MessageAttributeValue, Message as SqsMessage } from '@aws-sdk/client-sqs';
import { type Attributes, attributesFromWire } from '../attributes.ts';
import { encodingAttribute } from '../codec.ts';
import type { Duration } from '../duration.ts';
import type { CloudEvent } from '../envelope.ts';
import type { Parts } from '../parts.ts';
import { type Soon, whenReady } from '../whenReady.ts';

/**
 * What became of an acknowledgement, a retry or a rejection. These never throw: `lease-lost` says that the message
 * had been given to somebody else, or could have been, and `failed` that the worker's event `error` tells why.
 *
 * @example
 * if ((await message.ack()) === 'lease-lost') await undo();
 */
export type Settlement = 'done' | 'lease-lost' | 'failed';

/**
 * A message in the hands of a handler.
 *
 * @example
 * orders.consume(async (message) => console.log(message.id, message.attempt, message.body));
 */
export interface Message<Body> {
  /** The message id; the same at every delivery. */
  readonly id: string;
  /** Unpacked, parsed and checked. */
  readonly body: Body;
  readonly attributes: Attributes;
  /** On queues with an `envelope`. */
  readonly event: CloudEvent | undefined;
  /** 1 at the first delivery. */
  readonly attempt: number;
  readonly sentAt: Date;
  /** On FIFO queues, and elsewhere if it was sent with one. */
  readonly group: string | undefined;
  /** On FIFO queues. */
  readonly deduplicationId: string | undefined;
  /** On FIFO queues. */
  readonly sequenceNumber: string | undefined;
  /** Aborts when the lease is lost or the worker's deadline has passed: what is done from then on is done twice. */
  readonly signal: AbortSignal;
  /**
   * Deletes the message from the queue. In the mode `auto` a handler that returns has said so.
   *
   * @example
   * await message.ack();
   */
  ack(): Promise<Settlement>;
  /**
   * Has it delivered again, at once or after a time (whole seconds, at most 12 hours).
   *
   * @example
   * await message.retry({ after: '30s' });
   */
  retry(options?: { readonly after?: Duration }): Promise<Settlement>;
  /**
   * Moves it to the dead-letter queue now, the reason in the attribute `forebay.reason`. Where there is no such queue
   * it is delivered again instead, and the answer is `failed`.
   *
   * @example
   * await message.reject('unknown customer');
   */
  reject(reason: string): Promise<Settlement>;
}

/**
 * A message whose body is not what the queue's schema describes.
 *
 * @example
 * orders.consume(ship, { onUnreadable: ({ text, reason }) => console.error(reason.message, text) });
 */
export type Unreadable = Omit<Message<never>, 'body' | 'event' | 'ack' | 'retry' | 'reject'> & {
  /** The body as it was received. */
  readonly text: string;
  /** Of the code `MessageUnreadable`. */
  readonly reason: Error;
};

export type Controls = Pick<Message<unknown>, 'ack' | 'retry' | 'reject' | 'signal'>;
type Known = Omit<Message<unknown>, 'body' | 'event' | keyof Controls>;

/** All that is known of a message without its body. */
export function described({ MessageId = '', Attributes = {}, MessageAttributes }: SqsMessage): Known {
  return {
    id: MessageId,
    attributes: MessageAttributes === undefined ? {} : withoutEncoding(MessageAttributes),
    attempt: Number(Attributes.ApproximateReceiveCount ?? 1),
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)),
    group: Attributes.MessageGroupId,
    deduplicationId: Attributes.MessageDeduplicationId,
    sequenceNumber: Attributes.SequenceNumber,
  };
}

function withoutEncoding(attributes: Readonly<Record<string, MessageAttributeValue>>): Attributes {
  const { [encodingAttribute]: _, ...others } = attributesFromWire(attributes);
  return others;
}

/** Throws `MessageUnreadable`, now or then. `acknowledged` is for whoever deletes the message by other means. */
export function openMessage(
  { codec, extend }: Parts,
  raw: SqsMessage,
  controls: Controls,
  acknowledged: () => void,
): Soon<Message<unknown>> {
  const encoding: MessageAttributeValue | undefined = raw.MessageAttributes?.[encodingAttribute];
  return whenReady(codec.decode(raw.Body ?? '', encoding?.StringValue), ({ body, event }) =>
    // Onto the controls, whose signal is made when it is asked for.
    Object.assign(controls, described(raw), { body, event }, extend?.(raw, acknowledged)),
  );
}
