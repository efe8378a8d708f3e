import type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { ForebayError } from '../errors.ts';

/**
 * Where Forebay's table is. A function that was granted a queue with `grantDirect` needs none of it: it is told by
 * `FOREBAY_TABLE` and `FOREBAY_ACCOUNT`, and by Lambda itself.
 *
 * @example
 * const place: TablePlace = { table: 'forebay', account: '123456789012', region: 'eu-central-1' };
 */
export interface TablePlace {
  /** Its name; without it what `FOREBAY_TABLE` says. */
  readonly table?: string;
  /** Whose queues they are, 12 digits; without it what `FOREBAY_ACCOUNT` says. A server on this machine uses twelve zeros. */
  readonly account?: string;
  /** Of the queues and of the table; without it what `AWS_REGION` says. */
  readonly region?: string;
  /** Of DynamoDB, if it is not Amazon's. */
  readonly endpoint?: string;
  readonly credentials?: DynamoDBClientConfig['credentials'];
  /** A client of yours, whose endpoint, credentials and connections are used then. `close()` leaves it open. */
  readonly client?: DynamoDBClient;
}

export type Place = { readonly tableName: string; readonly account: string; readonly region: string };

/** What is not given is what the environment says; throws for what nobody says. */
export function placeOf({ table, account, region }: TablePlace): Place {
  const { FOREBAY_TABLE, FOREBAY_ACCOUNT, AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  return {
    tableName: named('table', table ?? FOREBAY_TABLE, 'FOREBAY_TABLE'),
    account: named('account', account ?? FOREBAY_ACCOUNT, 'FOREBAY_ACCOUNT'),
    region: named('region', region ?? AWS_REGION ?? AWS_DEFAULT_REGION, 'AWS_REGION'),
  };
}

function named(option: string, value: string | undefined, variable: string): string {
  if (value) return value;
  throw new ForebayError(
    'InvalidArgument',
    `Neither the option ${option} nor ${variable} is set; queue.grantDirect(function) of forebay/cdk sets what a function needs.`,
  );
}
