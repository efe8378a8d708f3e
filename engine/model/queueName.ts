import { type QueueError, queueError } from '../errors.ts';

const standardName = /^[A-Za-z0-9_-]{1,80}$/;
const fifoName = /^[A-Za-z0-9_-]{1,75}\.fifo$/;
const account = /^\d{12}$/;

export const isQueueName = (name: string): boolean => standardName.test(name) || fifoName.test(name);
export const isAccount = (text: string): boolean => account.test(text);

export const queueNameMissing: QueueError = queueError(
  'InvalidParameterValue',
  'Value for parameter QueueName is invalid. Reason: Must specify a queue name.',
);

/** What is wrong with the name of a new queue of that type. */
export function queueNameFault(name: string, isFifo: boolean): QueueError | undefined {
  if ((isFifo ? fifoName : standardName).test(name)) return undefined;
  return queueError(
    'InvalidParameterValue',
    isFifo
      ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.'
      : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
  );
}
