import {
  ConditionalCheckFailedException,
  type ConsumedCapacity,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Outcome, type SingleWrite, StorageUnavailable, type Table } from '../port.ts';
import { keyOf, refuseBatchWrite, refuseItem, refuseKey, refuseUpdate } from '../refusals.ts';
import type { Access } from './access.ts';
import { type Attributes, fromAttributes } from './attributeValues.ts';
import { batchWrite } from './batchWrite.ts';
import type { Send } from './calls.ts';
import { putRequest, removeRequest, updateRequest } from './writeRequests.ts';

type Output = {
  readonly Attributes?: Attributes | undefined;
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
};

export function createWrites(access: Access): Pick<Table, 'put' | 'update' | 'remove' | 'batchWrite'> {
  const write = async (single: SingleWrite): Promise<Outcome> => {
    refuseWrite(single);
    return carryOut(access, single);
  };
  return {
    put: write,
    update: write,
    remove: write,
    async batchWrite(writes) {
      refuseBatchWrite(writes.map(keyOf));
      for (const each of writes) refuseWrite(each);
      await batchWrite(access, writes);
    },
  };
}

function refuseWrite(write: SingleWrite): void {
  if (write.kind === 'put') refuseItem(write.item);
  else refuseKey(write.key);
  if (write.kind === 'update') refuseUpdate(write);
}

function carryOut(access: Access, write: SingleWrite): Promise<Outcome> {
  const send = sending(access, write);
  return access.calls.begin(async (call): Promise<Outcome> => {
    const answer = await call.ask(send);
    switch (answer.fate) {
      case 'done': {
        const { Attributes: returned, ConsumedCapacity: capacity } = answer.output;
        access.consumed(write.kind, capacity);
        return returned === undefined
          ? { outcome: 'done' }
          : { outcome: 'done', item: fromAttributes(returned) };
      }
      case 'refused':
        return refused(answer.error);
      case 'unknown':
        if (write.if !== undefined) return { outcome: 'unknown' };
        throw new StorageUnavailable('DynamoDB did not say whether it wrote', { cause: answer.error });
    }
  });
}

function refused(error: unknown): Outcome {
  const item = error instanceof ConditionalCheckFailedException ? error.Item : undefined;
  return item === undefined ? { outcome: 'refused' } : { outcome: 'refused', item: fromAttributes(item) };
}

/**
 * What depends on what is there is asked once: the SDK would not tell that it repeated. So is what counts up, which
 * would count twice.
 */
const isRepeatable = (write: SingleWrite): boolean =>
  write.if === undefined && (write.kind !== 'update' || (write.add ?? []).length === 0);

function sending({ tableName, clients, throttles, capacity }: Access, write: SingleWrite): Send<Output> {
  const client = isRepeatable(write) ? clients.repeating : clients.once;
  const returning =
    write.returning === undefined
      ? {}
      : ({ ReturnValues: write.returning === 'old' ? 'ALL_OLD' : 'ALL_NEW' } as const);
  const expecting = <Command extends { readonly input: object }>(command: Command): Command => {
    throttles.expect(command.input, [keyOf(write).pk]);
    return command;
  };
  switch (write.kind) {
    case 'put': {
      const request = { ...putRequest(tableName, write), ...returning, ...capacity };
      const command = expecting(new PutItemCommand(request));
      return (options) => client.send(command, options);
    }
    case 'update': {
      const request = { ...updateRequest(tableName, write), ...returning, ...capacity };
      const command = expecting(new UpdateItemCommand(request));
      return (options) => client.send(command, options);
    }
    case 'remove': {
      const request = { ...removeRequest(tableName, write), ...returning, ...capacity };
      const command = expecting(new DeleteItemCommand(request));
      return (options) => client.send(command, options);
    }
  }
}
