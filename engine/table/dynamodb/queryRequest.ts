import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Query } from '../port.ts';
import { toKey } from './attributeValues.ts';

/** `undefined`: nothing can lie there, and DynamoDB refuses to look. */
export function queryRequest(TableName: string, query: Query): QueryCommandInput | undefined {
  const { pk, from = '', to, after, limit, descending = false, eventual = false } = query;
  if (to === '' || (to !== undefined && to < from)) return undefined;
  const isBelow = after !== undefined && after < from;
  const isAbove = after !== undefined && to !== undefined && after > to;
  if (descending ? isBelow : isAbove) return undefined;
  // DynamoDB refuses a start outside the range: one before it says nothing.
  const start = isBelow || isAbove ? undefined : after;
  return {
    TableName,
    ...rangeOf(pk, from, to),
    ConsistentRead: !eventual,
    ScanIndexForward: !descending,
    ...(limit !== undefined && Number.isFinite(limit) && { Limit: limit }),
    ...(start !== undefined && { ExclusiveStartKey: toKey({ pk, sk: start }) }),
  };
}

/** Keys are texts that are not empty, so neither is a bound. */
function rangeOf(pk: string, from: string, to: string | undefined) {
  const range =
    to === undefined ? from !== '' && 'sk >= :from' : from === '' ? 'sk <= :to' : 'sk BETWEEN :from AND :to';
  return {
    KeyConditionExpression: range === false ? 'pk = :pk' : `pk = :pk AND ${range}`,
    ExpressionAttributeValues: {
      ':pk': { S: pk },
      ...(from !== '' && { ':from': { S: from } }),
      ...(to !== undefined && { ':to': { S: to } }),
    },
  };
}
