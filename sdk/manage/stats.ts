import { asForebayError } from '../errors.ts';
import type { Parts } from '../parts.ts';

/**
 * How many messages a queue holds; exact in Forebay, approximate in Amazon SQS.
 *
 * @example
 * const { visible, inFlight, delayed }: QueueStats = await orders.stats();
 */
export interface QueueStats {
  /** Can be received now. */
  readonly visible: number;
  /** Received, and neither acknowledged nor visible again. */
  readonly inFlight: number;
  /** Not visible yet. */
  readonly delayed: number;
}

export async function stats({ calls, address }: Parts): Promise<QueueStats> {
  const QueueUrl = await address.url();
  try {
    const { Attributes = {} } = await calls.getQueueAttributes({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    });
    return {
      visible: Number(Attributes.ApproximateNumberOfMessages),
      inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
      delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed),
    };
  } catch (thrown) {
    throw asForebayError(`Counting the messages of "${address.name}"`, thrown);
  }
}
