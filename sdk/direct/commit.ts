import { randomUUID } from 'node:crypto';
import {
  type DynamoDBClient,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { fateOf } from '../../engine/table/dynamodb/fate.ts';
import type { Clock } from '../clock.ts';
import { ForebayError } from '../errors.ts';
import { transactionFailure } from './transactionFailure.ts';

const attempts = 5;
const firstPauseMs = 50;

/**
 * Carries a transaction out, once. While nobody says whether it was, the same is asked with the same token, upon which
 * DynamoDB answers what became of it and does nothing twice. The client must not repeat by itself: a refusal after a lost
 * answer proves nothing, and it would not tell.
 */
export async function commit(
  client: DynamoDBClient,
  clock: Clock,
  items: readonly TransactWriteItem[],
): Promise<ForebayError | undefined> {
  const input = { TransactItems: [...items], ClientRequestToken: randomUUID() };
  let lost: unknown;
  let unmet: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await clock.sleep(firstPauseMs * 2 ** attempt);
    try {
      await client.send(new TransactWriteItemsCommand(input));
      return undefined;
    } catch (thrown) {
      const fate = fateOf(thrown);
      if (fate === 'unknown' || fate === 'underWay') lost = thrown;
      else if (fate === 'turnedAway' && !isCancelled(thrown)) unmet = thrown;
      else if (lost === undefined) return transactionFailure(thrown, items);
      else if (fate !== 'turnedAway') break;
    }
  }
  if (lost === undefined) return transactionFailure(unmet, items);
  return new ForebayError('OutcomeUnknown', 'Nobody has answered what became of the transaction.', {
    cause: lost,
  });
}

const isCancelled = (thrown: unknown): boolean =>
  (thrown as Partial<Error>)?.name === 'TransactionCanceledException';
