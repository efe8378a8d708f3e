import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { allOf, present } from '../conditions.ts';
import type { Condition, Put, Remove, TransactWrite, Update } from '../port.ts';
import { toAttributes, toKey } from './attributeValues.ts';
import { conditionExpression } from './conditionExpression.ts';
import { type Placeholders, placeholders } from './placeholders.ts';
import { updateExpression } from './updateExpression.ts';

/** The members of a write that stand alike in a request of its own and in a transaction. */
export function putRequest(TableName: string, put: Put) {
  const on = placeholders();
  return { TableName, Item: toAttributes(put.item), ...conditionOf(put.if, on), ...on.members() };
}

export function removeRequest(TableName: string, { key, if: condition }: Remove) {
  const on = placeholders();
  return { TableName, Key: toKey(key), ...conditionOf(condition, on), ...on.members() };
}

export function updateRequest(TableName: string, update: Update) {
  const on = placeholders();
  const expression = updateExpression(update, on);
  return {
    TableName,
    Key: toKey(update.key),
    ...(expression !== undefined && { UpdateExpression: expression }),
    ...conditionOf(ofExisting(update), on),
    ...on.members(),
  };
}

export function transactItem(TableName: string, write: TransactWrite): TransactWriteItem {
  switch (write.kind) {
    case 'put':
      return { Put: putRequest(TableName, write) };
    case 'remove':
      return { Delete: removeRequest(TableName, write) };
    case 'update':
      // A transaction wants an expression of every update: one that changes nothing takes away what nobody has.
      return { Update: { UpdateExpression: 'REMOVE nothing', ...updateRequest(TableName, write) } };
    case 'check': {
      const on = placeholders();
      const ConditionExpression = conditionExpression(write.if, on);
      return {
        ConditionCheck: {
          TableName,
          Key: toKey(write.key),
          ConditionExpression,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          ...on.members(),
        },
      };
    }
  }
}

/** DynamoDB's own updates create what is not there. */
function ofExisting(update: Update): Condition | undefined {
  if (update.creates === true) return update.if;
  return update.if === undefined ? present() : allOf(present(), update.if);
}

function conditionOf(condition: Condition | undefined, on: Placeholders) {
  if (condition === undefined) return {};
  return {
    ConditionExpression: conditionExpression(condition, on),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}
