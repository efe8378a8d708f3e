import { TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import type { Refusal, Table } from '../port.ts';
import {
  keyOf,
  refuseItem,
  refuseKey,
  refuseTransaction,
  refuseTransactionSize,
  refuseUpdate,
} from '../refusals.ts';
import type { Access } from './access.ts';
import { fromAttributes } from './attributeValues.ts';
import { transactItem } from './writeRequests.ts';

export function createTransact(access: Access): Table['transact'] {
  const { tableName, clients, calls, throttles, capacity, consumed } = access;
  return async (writes, token) => {
    refuseTransaction(writes, token);
    for (const write of writes) {
      refuseKey(keyOf(write));
      if (write.kind === 'update') refuseUpdate(write);
    }
    const items = writes.filter((write) => write.kind === 'put').map(({ item }) => item);
    refuseTransactionSize(
      items,
      items.reduce((sum, item) => sum + refuseItem(item), 0),
    );
    const command = new TransactWriteItemsCommand({
      TransactItems: writes.map((write) => transactItem(tableName, write)),
      ClientRequestToken: token,
      ...capacity,
    });
    throttles.expect(
      command.input,
      writes.map((write) => keyOf(write).pk),
    );
    const answer = await calls.begin((call) => call.ask((options) => clients.once.send(command, options)));
    switch (answer.fate) {
      case 'done':
        consumed('transact', answer.output.ConsumedCapacity);
        return { outcome: 'done' };
      case 'refused':
        return { outcome: 'refused', reasons: reasonsOf(answer.error) };
      case 'unknown':
        return { outcome: 'unknown' };
    }
  };
}

function reasonsOf(error: unknown): readonly Refusal[] {
  const reasons = error instanceof TransactionCanceledException ? error.CancellationReasons : undefined;
  return (reasons ?? []).map(({ Code: code, Item: item }) => {
    if (code !== 'ConditionalCheckFailed') return { failed: false };
    return item === undefined ? { failed: true } : { failed: true, item: fromAttributes(item) };
  });
}
