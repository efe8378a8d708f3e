import type { QueueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { invalidValue } from './parameterErrors.ts';
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

function idProblem(name: string, value: string | null | undefined): QueueError | undefined {
  if (value == null || idText.test(value)) return undefined;
  return invalidValue(
    name,
    value,
    `${name} can only include alphanumeric and punctuation characters. 1 to ${limits.maxIdLength} in length.`,
  );
}

/** A standard queue knows no deduplication; a group id it keeps, for fair delivery. */
function queueTypeProblem(options: Options, queue: Queue): QueueError | undefined {
  if (queue.isFifo || options.MessageDeduplicationId == null) return undefined;
  return invalidValue(
    'MessageDeduplicationId',
    options.MessageDeduplicationId,
    'The request include parameter that is not valid for this queue type.',
  );
}

function delayProblem(seconds: number | null | undefined): QueueError | undefined {
  if (seconds == null || (seconds >= 0 && seconds <= limits.maxDelaySeconds)) return undefined;
  return invalidValue('DelaySeconds', seconds, `DelaySeconds must be >= 0 and <= ${limits.maxDelaySeconds}.`);
}
