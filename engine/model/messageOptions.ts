import { type QueueError, queueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { invalidValue, missingParameter } from './parameterErrors.ts';
import type { Queue } from './queue.ts';

type Options = {
  readonly DelaySeconds?: number | null | undefined;
  readonly MessageDeduplicationId?: string | null | undefined;
  readonly MessageGroupId?: string | null | undefined;
};

/** What is wrong with the ids and the delay of a message, in SQS's order. */
export const optionProblem = (options: Options, queue: Queue): QueueError | undefined =>
  idProblem('MessageDeduplicationId', options.MessageDeduplicationId) ??
  idProblem('MessageGroupId', options.MessageGroupId) ??
  queueTypeProblem(options, queue) ??
  delayProblem(options.DelaySeconds);

/** Printable ASCII without the space. */
const idText = /^[!-~]{1,128}$/;

export function idProblem(name: string, value: string | null | undefined): QueueError | undefined {
  if (value == null || idText.test(value)) return undefined;
  return invalidValue(
    name,
    value,
    `${name} can only include alphanumeric and punctuation characters. 1 to ${limits.maxIdLength} in length.`,
  );
}

const notForThisType = 'The request include parameter that is not valid for this queue type.';

function queueTypeProblem(options: Options, queue: Queue): QueueError | undefined {
  return queue.isFifo ? fifoProblem(options, queue) : standardProblem(options);
}

/** A standard queue knows no deduplication; a group id it keeps, for fair delivery. */
function standardProblem({ MessageDeduplicationId: id }: Options): QueueError | undefined {
  return id == null ? undefined : invalidValue('MessageDeduplicationId', id, notForThisType);
}

/** A delay is the whole FIFO queue's; 0 means "as the queue says". */
function fifoProblem(options: Options, queue: Queue): QueueError | undefined {
  const { DelaySeconds: delay } = options;
  if (delay != null && delay !== 0) return invalidValue('DelaySeconds', delay, notForThisType);
  return missingFifoId(options, queue);
}

/** A FIFO message needs a group, and an id unless its body is one. */
export function missingFifoId(options: Options, queue: Queue): QueueError | undefined {
  if (!queue.isFifo) return undefined;
  if (options.MessageGroupId == null) return missingParameter('MessageGroupId');
  if (options.MessageDeduplicationId != null || queue.attributes.ContentBasedDeduplication === 'true') {
    return undefined;
  }
  return queueError(
    'InvalidParameterValue',
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

function delayProblem(seconds: number | null | undefined): QueueError | undefined {
  if (seconds == null || (seconds >= 0 && seconds <= limits.maxDelaySeconds)) return undefined;
  return invalidValue('DelaySeconds', seconds, `DelaySeconds must be >= 0 and <= ${limits.maxDelaySeconds}.`);
}
