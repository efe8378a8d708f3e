import type { Message as SqsMessage } from '@aws-sdk/client-sqs';
import { atLeast } from '../atLeast.ts';
import { batchCall } from '../batchCall.ts';
import { createDeadLetters } from '../consume/deadLetters.ts';
import { type Controls, type Message, openMessage, type Settlement } from '../consume/message.ts';
import { type RetryPolicy, retryDelay } from '../consume/retryPolicy.ts';
import { milliseconds } from '../duration.ts';
import { asForebayError, ForebayError, isDoneBefore } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { processing } from '../telemetry.ts';
import { messageOf, type SqsEvent, type SqsRecord } from './event.ts';

/**
 * How a Lambda function handles the messages of an event.
 *
 * @example
 * export const handler = orders.lambdaHandler(ship, { concurrency: 5, retry: { backoff: 'exponential' } });
 */
export interface LambdaOptions {
  /** Handlers at once, 10 if not given. On FIFO queues each group has one at a time. */
  readonly concurrency?: number;
  /** When a failed message comes again; without it, when its visibility timeout passes. */
  readonly retry?: RetryPolicy;
  /** Told of what failed: a handler, or a call. Without it, it is written to `console.error`. */
  readonly onError?: (error: unknown, messageId: string) => void;
}

/**
 * What Lambda is told: which messages are not done. The event source needs `ReportBatchItemFailures`.
 *
 * @example
 * const response: LambdaResponse = { batchItemFailures: [{ itemIdentifier: message.id }] };
 */
export interface LambdaResponse {
  readonly batchItemFailures: { itemIdentifier: string }[];
}

export function createLambdaHandler(
  parts: Parts,
  handler: (message: Message<never>, context: unknown) => unknown,
  { concurrency = 10, retry, onError = writeError }: LambdaOptions,
) {
  atLeast(1, { concurrency });
  const sendToDeadLetters = createDeadLetters(parts);

  return async (event: SqsEvent, context?: unknown): Promise<LambdaResponse> => {
    if (!Array.isArray(event.Records)) {
      throw new ForebayError('InvalidArgument', 'This is no event of a queue: it has no Records.');
    }
    const failed = new Set<string>();
    const lines = linesOf(event.Records, parts.isFifo);
    const work = async () => {
      for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
        for (const record of line) {
          // Of a group everything behind a failure comes again, or it would overtake it.
          const isBlocked = parts.isFifo && hasFailed(line, failed);
          if (isBlocked || !(await handle(messageOf(record), context))) failed.add(record.messageId);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, lines.length) }, work));
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  };

  /** Whether Lambda may delete it. */
  async function handle(raw: SqsMessage, context: unknown): Promise<boolean> {
    const id = raw.MessageId ?? '';
    let fate: 'done' | 'again' | undefined;
    const again = async (afterMs?: number): Promise<Settlement> => {
      fate ??= 'again';
      return afterMs === undefined ? 'done' : hide(raw, afterMs);
    };
    const reject = async (reason: string): Promise<Settlement> => {
      try {
        await sendToDeadLetters(raw, reason);
        fate ??= 'done';
        return 'done';
      } catch (thrown) {
        onError(asForebayError('Rejecting a message', thrown), id);
        fate ??= 'again';
        return 'failed';
      }
    };
    let message: Message<unknown>;
    try {
      const acknowledged = () => {
        fate ??= 'done';
      };
      const controls: Controls = {
        signal: new AbortController().signal,
        async ack() {
          fate ??= 'done';
          return 'done';
        },
        retry: ({ after } = {}) => again(milliseconds(after ?? 0)),
        reject,
      };
      message = await openMessage(parts, raw, controls, acknowledged);
    } catch (thrown) {
      return (await reject(asForebayError('Reading a message', thrown).message)) === 'done';
    }
    try {
      await processing(parts.address.name, [raw], async () => handler(message as Message<never>, context));
    } catch (error) {
      if (isDoneBefore(error) && fate === 'done') return true;
      onError(error, id);
      const delay = retry && retryDelay(retry, { attempt: message.attempt, error }, parts.random);
      if (delay === 'reject') await reject(error instanceof Error ? error.message : String(error));
      else await again(delay);
    }
    return fate !== 'again';
  }

  async function hide(raw: SqsMessage, afterMs: number): Promise<Settlement> {
    const entries = [
      { ReceiptHandle: raw.ReceiptHandle ?? '', VisibilityTimeout: Math.ceil(afterMs / 1_000) },
    ];
    const about = { clock: parts.clock, doing: `Giving a message of "${parts.address.name}" back` };
    const [result] = await batchCall(about, entries, async (Entries) =>
      parts.calls.changeMessageVisibilityBatch({ QueueUrl: await parts.address.url(), Entries }),
    );
    if (result === undefined || result.ok) return 'done';
    onError(result.error, raw.MessageId ?? '');
    return result.error.code === 'LeaseLost' ? 'lease-lost' : 'failed';
  }
}

const hasFailed = (line: readonly SqsRecord[], failed: ReadonlySet<string>) =>
  line.some(({ messageId }) => failed.has(messageId));

/** What must be handled one after the other: the messages of a group, or each by itself. */
function linesOf(records: readonly SqsRecord[], isFifo: boolean): SqsRecord[][] {
  if (!isFifo) return records.map((record) => [record]);
  return [...Map.groupBy(records, ({ attributes }) => attributes.MessageGroupId ?? '').values()];
}

const writeError = (error: unknown, messageId: string) =>
  console.error(`Message ${messageId} comes again:`, error);
