import { type Address, createAddress } from '../address.ts';
import type { Calls } from '../calls.ts';
import { type Duration, wholeSeconds } from '../duration.ts';
import { asForebayError, ForebayError } from '../errors.ts';
import { type FifoName, isFifoName } from '../queueName.ts';

/**
 * What every queue can be given; what is left out is as SQS has it.
 *
 * @example
 * const attributes: QueueAttributes = { visibilityTimeout: '2 minutes', retention: '14 days', deadLetter: true };
 */
export interface QueueAttributes {
  /** Of receives that name none: up to 12 hours, 30 seconds if not given. */
  readonly visibilityTimeout?: Duration;
  /** Of messages that name none: up to 15 minutes. */
  readonly delay?: Duration;
  /** After this time from its sending a message is gone: 1 minute to 14 days, 4 days if not given. */
  readonly retention?: Duration;
  /** Of receives that name none: up to 20 seconds. */
  readonly receiveWait?: Duration;
  /** 1,024 to 1,048,576. */
  readonly maxMessageBytes?: number;
  /** `true`: a queue `<name>-dead`, after 5 receives. The queue is created as well, and keeps messages 14 days. */
  readonly deadLetter?: boolean | DeadLetterOptions;
  /** Given when the queue is created; those of a queue that exists are left as they are. */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Where messages go that are received too often.
 *
 * @example
 * const deadLetter: DeadLetterOptions = { queue: 'orders-dead', maxReceives: 3 };
 */
export interface DeadLetterOptions {
  /** Its name, of the same kind as the queue. */
  readonly queue?: string;
  /** A message that was received as often as this goes there instead of being received again: 1 to 1,000, 5 if not given. */
  readonly maxReceives?: number;
}

/**
 * What FIFO queues can be given besides.
 *
 * @example
 * const attributes: FifoAttributes = { contentBasedDeduplication: true };
 */
export interface FifoAttributes {
  /** The SHA-256 of the body is the deduplication id of messages without one. */
  readonly contentBasedDeduplication?: boolean;
  /** `true`: deduplication and quota group by group. */
  readonly highThroughput?: boolean;
}

/**
 * The attributes of a queue of this name.
 *
 * @example
 * const attributes: AttributesOf<'orders.fifo'> = { contentBasedDeduplication: true };
 */
export type AttributesOf<Name extends string> = QueueAttributes &
  (Name extends FifoName ? FifoAttributes : { readonly [Option in keyof FifoAttributes]?: never });

/** Creates the queue, and its dead-letter queue before it; one that exists is brought to what is asked for. */
export async function createQueue(
  calls: Calls,
  name: string,
  options: QueueAttributes & FifoAttributes,
): Promise<void> {
  const { deadLetter } = options;
  const attributes = wireAttributes(name, options);
  if (deadLetter) {
    const { queue = deadName(name), maxReceives = 5 } = deadLetter === true ? {} : deadLetter;
    if (isFifoName(queue) !== isFifoName(name)) {
      throw new ForebayError('InvalidArgument', `"${queue}" must be of the same kind as "${name}".`);
    }
    const dead = await ensure(calls, queue, wireAttributes(queue, { retention: '14 days' }), 'leave');
    const policy = { deadLetterTargetArn: await dead.arn(), maxReceiveCount: maxReceives };
    attributes.RedrivePolicy = JSON.stringify(policy);
  }
  await ensure(calls, name, attributes, 'change', options.tags);
}

const deadName = (name: string): string =>
  isFifoName(name) ? name.replace(/\.fifo$/, '-dead.fifo') : `${name}-dead`;

async function ensure(
  calls: Calls,
  name: string,
  attributes: Record<string, string>,
  ifDifferent: 'change' | 'leave',
  tags?: Readonly<Record<string, string>>,
): Promise<Address> {
  const doing = `Creating the queue "${name}"`;
  const address = createAddress(calls, name);
  try {
    await calls.createQueue({ QueueName: name, Attributes: attributes, tags });
  } catch (thrown) {
    const error = asForebayError(doing, thrown);
    if (error.code !== 'QueueNameExists') throw error;
    const { FifoQueue: _, ...changeable } = attributes;
    if (ifDifferent === 'change') await change(calls, await address.url(), changeable, doing);
  }
  return address;
}

async function change(calls: Calls, QueueUrl: string, Attributes: Record<string, string>, doing: string) {
  try {
    await calls.setQueueAttributes({ QueueUrl, Attributes });
  } catch (thrown) {
    throw asForebayError(doing, thrown);
  }
}

function wireAttributes(name: string, options: QueueAttributes & FifoAttributes): Record<string, string> {
  const { visibilityTimeout, delay, retention, receiveWait, maxMessageBytes } = options;
  const { contentBasedDeduplication, highThroughput } = options;
  const seconds = (duration: Duration | undefined) =>
    duration === undefined ? undefined : String(wholeSeconds(duration));
  const scope = highThroughput ? 'messageGroup' : 'queue';
  const limit = highThroughput ? 'perMessageGroupId' : 'perQueue';
  const all = {
    FifoQueue: isFifoName(name) ? 'true' : undefined,
    VisibilityTimeout: seconds(visibilityTimeout),
    DelaySeconds: seconds(delay),
    MessageRetentionPeriod: seconds(retention),
    ReceiveMessageWaitTimeSeconds: seconds(receiveWait),
    MaximumMessageSize: maxMessageBytes?.toString(),
    ContentBasedDeduplication: contentBasedDeduplication?.toString(),
    DeduplicationScope: highThroughput === undefined ? undefined : scope,
    FifoThroughputLimit: highThroughput === undefined ? undefined : limit,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
