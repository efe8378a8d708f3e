import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import type { Put, Remove } from '../port.ts';
import type { Access } from './access.ts';
import { toAttributes, toKey } from './attributeValues.ts';

/** What is left over was turned away, and is asked again after a pause. */
export function batchWrite(access: Access, writes: readonly (Put | Remove)[]): Promise<void> {
  const { tableName, clients, calls, throttles, capacity, consumed } = access;
  return calls.begin(async (call) => {
    let left = writes.map(toRequest);
    for (let repeat = 0; ; repeat++) {
      const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: left }, ...capacity });
      throttles.expect(command.input, left.map(pkOf));
      const output = await call.insist((options) => clients.repeating.send(command, options));
      consumed('batchWrite', output.ConsumedCapacity);
      left = output.UnprocessedItems?.[tableName] ?? [];
      if (left.length === 0) return;
      throttles.leftOver(left.map(pkOf));
      await call.pause(repeat);
    }
  });
}

const toRequest = (write: Put | Remove): WriteRequest =>
  write.kind === 'put'
    ? { PutRequest: { Item: toAttributes(write.item) } }
    : { DeleteRequest: { Key: toKey(write.key) } };

const pkOf = ({ PutRequest: put, DeleteRequest: removal }: WriteRequest): string =>
  (put?.Item ?? removal?.Key)?.pk?.S ?? '';
