import type { CancellationReason, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { fateOf, isThrottle, isThrottleCode } from '../../engine/table/dynamodb/fate.ts';
import { asForebayError, ForebayError, type ForebayErrorCode, sentence } from '../errors.ts';
import { originOf } from './origin.ts';

type Cancelled = Error & { readonly CancellationReasons?: readonly CancellationReason[] };

/** In this order: the first that is there decides, for what stands before it is not mended by trying again. */
const byGravity: readonly ForebayErrorCode[] = [
  'InvalidArgument',
  'AlreadyAcknowledged',
  'LeaseLost',
  'ConditionFailed',
  'TransactionConflict',
  'Throttled',
  'Unexpected',
];

/**
 * Which part of a transaction failed, for those who carry it out by themselves; `forebay.transact()` throws it by itself.
 * `items` are those that were given, in their order. Of Forebay's own, `LeaseLost` says that a message is not where its
 * holder had it (`ackItems()`, asked again, tells whether it was only moved), `AlreadyAcknowledged` that a transaction
 * was committed for it before, `TransactionConflict` that somebody was faster. `ConditionFailed` is of an item of yours.
 *
 * @example
 * const items = [{ Put: { TableName: 'orders', Item: order } }, ...(await orders.transactItems(placed))];
 * try {
 *   await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: items }));
 * } catch (error) {
 *   const { code } = transactionFailure(error, items);
 *   if (code !== 'TransactionConflict') throw error;
 * }
 */
export function transactionFailure(thrown: unknown, items: readonly TransactWriteItem[]): ForebayError {
  if (thrown instanceof ForebayError) return thrown;
  const reasons = (thrown as Cancelled)?.CancellationReasons;
  if (reasons === undefined) return withoutReasons(thrown);
  const parts = reasons.flatMap((reason, i) => {
    const code = codeOf(reason, items[i]);
    return code === undefined
      ? []
      : [{ code, says: `${nameOf(items[i], i)}: ${reason.Message ?? reason.Code}` }];
  });
  const gravest = byGravity.find((code) => parts.some((part) => part.code === code)) ?? 'Unexpected';
  const said = parts.filter(({ code }) => code === gravest).map(({ says }) => says);
  return new ForebayError(gravest, `The transaction was cancelled by ${sentence(said.join('; '))}`, {
    cause: thrown,
  });
}

const meaning = {
  message: 'Unexpected',
  group: 'TransactionConflict',
  lease: 'LeaseLost',
  mark: 'AlreadyAcknowledged',
} as const;

function codeOf(
  { Code }: CancellationReason,
  item: TransactWriteItem | undefined,
): ForebayErrorCode | undefined {
  if (Code === undefined || Code === 'None') return undefined;
  if (isThrottleCode(Code)) return 'Throttled';
  if (Code === 'TransactionConflict') return 'TransactionConflict';
  if (Code !== 'ConditionalCheckFailed') return 'InvalidArgument';
  const origin = item && originOf(item);
  return origin === undefined ? 'ConditionFailed' : meaning[origin.purpose];
}

const parts = {
  message: 'a message for',
  group: 'the place in its group of a message for',
  lease: 'the lease of a message of',
  mark: 'the mark of a message of',
} as const;

function nameOf(item: TransactWriteItem | undefined, index: number): string {
  const origin = item && originOf(item);
  return origin === undefined ? `its item ${index}` : `${parts[origin.purpose]} "${origin.queue}"`;
}

function withoutReasons(thrown: unknown): ForebayError {
  const { name, message = String(thrown) } = (thrown ?? {}) as Partial<Error>;
  const told = (code: ForebayErrorCode) =>
    new ForebayError(code, `The transaction failed: ${sentence(message)}`, { cause: thrown });
  if (isThrottle(thrown)) return told('Throttled');
  if (name === 'ResourceNotFoundException') return told('InvalidArgument');
  const fate = fateOf(thrown);
  if (fate === 'invalid') return told('InvalidArgument');
  const isOpen = fate === 'unknown' || fate === 'underWay';
  return isOpen ? told('OutcomeUnknown') : asForebayError('The transaction', thrown);
}
