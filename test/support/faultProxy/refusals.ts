import type { ProxiedRequest } from './fault.ts';

export type Answer = { readonly status: number; readonly body: string };

const dynamo = 'com.amazonaws.dynamodb.v20120810';
const answer = (status: number, type: string, message: string, more: object = {}): Answer => ({
  status,
  body: JSON.stringify({ __type: type, Message: message, message, ...more }),
});

export const internalServerError = answer(500, `${dynamo}#InternalServerError`, 'Internal server error');

const throttles = [
  answer(
    400,
    `${dynamo}#ProvisionedThroughputExceededException`,
    'The level of configured provisioned throughput for the table was exceeded.',
  ),
  answer(400, 'com.amazon.coral.availability#ThrottlingException', 'Rate exceeded'),
  answer(400, `${dynamo}#RequestLimitExceeded`, 'Throughput exceeds the current throughput limit.'),
];

/** One of the ways in which DynamoDB says that it was asked too much; in a transaction it may name the action. */
export function throttle({ operation, input }: ProxiedRequest, random: () => number): Answer {
  if (operation === 'TransactWriteItems' && random() < 0.5) {
    return cancelled(input, 'ThrottlingError', 'Throughput exceeds the current capacity.', random);
  }
  return throttles[Math.floor(random() * throttles.length)] as Answer;
}

/** Another transaction is at work on the item, or on one of them. */
export function conflict({ operation, input }: ProxiedRequest, random: () => number): Answer {
  const text = 'Transaction is ongoing for the item';
  if (operation !== 'TransactWriteItems') return answer(400, `${dynamo}#TransactionConflictException`, text);
  return cancelled(input, 'TransactionConflict', text, random);
}

function cancelled(input: ProxiedRequest['input'], code: string, text: string, random: () => number): Answer {
  const writes = input.TransactItems as readonly unknown[];
  const struck = Math.floor(random() * writes.length);
  const reasons = writes.map((_, i) => (i === struck ? { Code: code, Message: text } : { Code: 'None' }));
  const list = reasons.map(({ Code }) => Code).join(', ');
  return answer(
    400,
    `${dynamo}#TransactionCanceledException`,
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${list}]`,
    { CancellationReasons: reasons },
  );
}
