import type { Calls } from './calls.ts';
import { asForebayError, ForebayError } from './errors.ts';

/** Where a queue is: asked for once, when it is first needed, and again if that failed. */
export type Address = {
  readonly name: string;
  url(): Promise<string>;
  arn(): Promise<string>;
};

export function createAddress(calls: Calls, nameOrUrl: string): Address {
  const isUrl = nameOrUrl.includes('://');
  const name = nameOrUrl.slice(nameOrUrl.lastIndexOf('/') + 1);
  const url = once(async () => {
    if (isUrl) return nameOrUrl;
    const { QueueUrl = '' } = await calls.getQueueUrl({ QueueName: name });
    return QueueUrl;
  }, `Finding the queue "${name}"`);
  const arn = once(async () => {
    const QueueUrl = await url();
    const { Attributes } = await calls.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] });
    return Attributes?.QueueArn ?? '';
  }, `Asking for the ARN of "${name}"`);
  return { name, url, arn };
}

/** The queue that a redrive policy names, wherever it is. */
export function addressOfArn(calls: Calls, arn: string): Address {
  const [, , , , account = '', name = ''] = arn.split(':');
  const url = once(async () => {
    const { QueueUrl = '' } = await calls.getQueueUrl({ QueueName: name, QueueOwnerAWSAccountId: account });
    return QueueUrl;
  }, `Finding the queue "${name}"`);
  return { name, url, arn: async () => arn };
}

/** The dead-letter queue of a queue; `NoDeadLetterQueue` if it has none. */
export async function deadLetterAddress(calls: Calls, address: Address): Promise<Address> {
  try {
    const QueueUrl = await address.url();
    const { Attributes } = await calls.getQueueAttributes({ QueueUrl, AttributeNames: ['RedrivePolicy'] });
    const policy: { deadLetterTargetArn?: string } = JSON.parse(Attributes?.RedrivePolicy ?? '{}');
    if (policy.deadLetterTargetArn !== undefined) return addressOfArn(calls, policy.deadLetterTargetArn);
  } catch (thrown) {
    throw asForebayError(`Asking for the dead-letter queue of "${address.name}"`, thrown);
  }
  throw new ForebayError('NoDeadLetterQueue', `The queue "${address.name}" has no dead-letter queue.`);
}

export function once<T>(ask: () => Promise<T>, doing: string): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask().catch((thrown) => {
      answer = undefined;
      throw asForebayError(doing, thrown);
    });
    return answer;
  };
}
