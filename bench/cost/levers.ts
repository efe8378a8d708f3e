import type { Measured } from './measure.ts';
import {
  assumptions,
  type Bill,
  dynamodbIn,
  idlePollerMonth,
  type Load,
  provisionedMonth,
  totalOf,
} from './month.ts';
import { prices } from './prices.ts';

/** The same load with as many messages a call as go, and with bodies that lie in their parcel. */
export type Others = { readonly fullBatch: number; readonly full: Measured; readonly small: Measured };
export const smallBytes = 64;

/** Where the difference to SQS comes from, and what makes it smaller or larger, in dollars a month. */
export function levers(
  load: Load,
  measured: Measured,
  others: Others,
  forebay: Bill,
  direct: Bill,
  unitsOfIdlePoll: number,
): readonly string[] {
  const dollars = (amount: number): string => `${amount.toFixed(2)} $`;
  const writes = ({ writeUnits }: Measured): string =>
    dollars(
      load.messagesPerSecond * assumptions.hoursInMonth * 3600 * writeUnits * prices.dynamodb.writeUnit,
    );
  const idle = idlePollerMonth(load, unitsOfIdlePoll);
  return [
    'Why: SQS charges for requests alone. Here each message is written and removed in DynamoDB, and each request also pays the gateway, the function and its log lines.',
    'What changes it:',
    ...(load.batch < others.fullBatch
      ? [
          `  ${others.fullBatch} messages a call: DynamoDB writes ${writes(others.full)}; requests, functions and logs ${(others.fullBatch / load.batch).toFixed(1)} times less`,
        ]
      : []),
    ...(others.small.writeUnits < measured.writeUnits
      ? [
          `  bodies of ${smallBytes} bytes, which travel in their parcel: DynamoDB writes ${writes(others.small)}`,
        ]
      : []),
    `  functions of this account straight on the table: ${dollars(totalOf(direct))} in all, beside their own time`,
    `  provisioned capacity, ${assumptions.provisionedUse * 100} % of it used: DynamoDB ${dollars(provisionedMonth(forebay))} instead of ${dollars(totalOf(dynamodbIn(forebay)))}`,
    `  idle consumers: each long poll holds a function; ${dollars(idle.forebay)} a month each (SQS: ${dollars(idle.sqs)})`,
  ];
}
