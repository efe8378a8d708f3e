import { describe, expect, it } from 'vitest';
import { absent, present } from '../../../../engine/table/conditions.ts';
import {
  InvalidTableRequest,
  type Put,
  StorageUnavailable,
  type Table,
  type Update,
} from '../../../../engine/table/port.ts';
import { manualClock } from '../../../support/manualClock.ts';
import { answer, type Reply, refusal } from './scriptedEndpoint.ts';
import { scriptedTable, tableAt } from './scriptedTable.ts';
import { deadlineMs, shortBreath } from './shortBreath.ts';

const key = { pk: 'p', sk: '1' };
const put: Put = { kind: 'put', item: key };
const conditional: Put = { ...put, if: absent() };
const conflict = refusal('TransactionConflictException');
const refused = refusal('ConditionalCheckFailedException', {
  Item: { pk: { S: 'p' }, sk: { S: '1' }, n: { N: '7' } },
});

describe('a write that was turned away', () => {
  const passing = [
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'ThrottlingException',
    'TransactionConflictException',
    'ReplicatedWriteConflictException',
  ];
  it.each(passing)('is repeated after %s', async (name) => {
    const { table, endpoint } = await scriptedTable([refusal(name), refusal(name), answer()]);
    expect(await table.put(conditional)).toEqual({ outcome: 'done' });
    expect(endpoint.asked.map(({ operation }) => operation)).toEqual(['PutItem', 'PutItem', 'PutItem']);
  });

  it('is repeated as well when it has no condition', async () => {
    const { table, endpoint } = await scriptedTable([conflict, refusal('ThrottlingException'), answer()]);
    expect(await table.put(put)).toEqual({ outcome: 'done' });
    expect(endpoint.asked).toHaveLength(3);
  });

  it('and is refused in the end was refused at its first attempt', async () => {
    const { table } = await scriptedTable([conflict, refused]);
    expect(await table.put(conditional)).toEqual({ outcome: 'refused', item: { ...key, n: 7 } });
  });

  it('until its deadline is known not to have happened', async () => {
    const { table, endpoint } = await scriptedTable([conflict], { clock: shortBreath(3), deadlineMs });
    await expect(table.put(conditional)).rejects.toThrow(StorageUnavailable);
    expect(endpoint.asked).toHaveLength(4);
  });

  it('because nobody listened is known not to have happened', async () => {
    const { endpoint } = await scriptedTable([]);
    await endpoint.close();
    const table = tableAt(endpoint.url, { clock: shortBreath(3), deadlineMs });
    await expect(table.put(conditional)).rejects.toThrow(StorageUnavailable);
  });

  it('because nobody listened comes through when somebody does', async () => {
    const { endpoint } = await scriptedTable([]);
    await endpoint.close();
    let isBack = false;
    const clock = {
      async sleep(ms: number) {
        if (ms === deadlineMs) return new Promise<void>(() => {});
        if (!isBack) await scriptedTable([answer()], {}, endpoint.port);
        isBack = true;
      },
    };
    const table = tableAt(endpoint.url, { clock, deadlineMs });
    expect(await table.put(conditional)).toEqual({ outcome: 'done' });
  });
});

describe('a write whose answer does not come', () => {
  const lost: readonly (readonly [string, Reply])[] = [
    ['the connection breaks', 'reset'],
    ['the answer breaks off', 'torn'],
    ['DynamoDB fails', refusal('InternalServerError', {}, 500)],
    ['DynamoDB is unavailable', refusal('ServiceUnavailable', {}, 503)],
    ['something before it ran out of time', { status: 408, body: {} }],
  ];
  it.each(lost)('is unknown and not repeated if it has a condition: %s', async (_, reply) => {
    const { table, endpoint } = await scriptedTable([reply, refused]);
    expect(await table.put(conditional)).toEqual({ outcome: 'unknown' });
    expect(endpoint.asked).toHaveLength(1);
  });

  it.each(lost)('is unknown and not repeated if it is a transaction: %s', async (_, reply) => {
    const { table, endpoint } = await scriptedTable([reply, answer()]);
    expect(await table.transact([put], 'token')).toEqual({ outcome: 'unknown' });
    expect(endpoint.asked).toHaveLength(1);
  });

  it.each(lost.slice(0, 4))('is repeated if it has no condition: %s', async (_, reply) => {
    const { table, endpoint } = await scriptedTable([reply, answer()]);
    expect(await table.put(put)).toEqual({ outcome: 'done' });
    expect(endpoint.asked).toHaveLength(2);
  });

  it('is not repeated if it counts up', async () => {
    const { table, endpoint } = await scriptedTable(['reset', answer()]);
    const add: Update = { kind: 'update', key, add: [[['n'], 1]] };
    await expect(table.update(add)).rejects.toThrow(StorageUnavailable);
    expect(endpoint.asked).toHaveLength(1);
  });

  it('is unknown at the deadline if it has a condition, and otherwise throws', async () => {
    const clock = manualClock();
    const { table, endpoint } = await scriptedTable(['silence'], { clock, deadlineMs });
    const unknown = [table.put(conditional), table.transact([put], 'token')];
    const failed = [table.put(put), table.get(key), table.batchWrite([put])];
    const outcomes = Promise.allSettled([...unknown, ...failed]);
    await endpoint.arrived(5);
    await clock.advance(deadlineMs);
    expect(await outcomes).toEqual([
      ...unknown.map(() => ({ status: 'fulfilled', value: { outcome: 'unknown' } })),
      ...failed.map(() => ({ status: 'rejected', reason: expect.any(StorageUnavailable) })),
    ]);
  });
});

describe('a request that is not taken', () => {
  const calls: readonly ((table: Table) => Promise<unknown>)[] = [
    (table) => table.put(conditional),
    (table) => table.put(put),
    (table) => table.get(key),
    (table) => table.transact([put], 'token'),
  ];
  const lasting = ['ResourceNotFoundException', 'AccessDeniedException', 'ExpiredTokenException'];
  it.each(lasting)('for the time being tells at once that the storage is unavailable: %s', async (name) => {
    const { table, endpoint } = await scriptedTable([refusal(name)]);
    for (const call of calls) await expect(call(table)).rejects.toThrow(StorageUnavailable);
    expect(endpoint.asked).toHaveLength(calls.length);
  });

  const wrong = ['ValidationException', 'SerializationException', 'ItemCollectionSizeLimitExceededException'];
  it.each(wrong)('by anybody is a bug above the table: %s', async (name) => {
    const { table, endpoint } = await scriptedTable([refusal(name)]);
    for (const call of calls) await expect(call(table)).rejects.toThrow(InvalidTableRequest);
    expect(endpoint.asked).toHaveLength(calls.length);
  });

  it('because there are no credentials is not sent', async () => {
    const { endpoint } = await scriptedTable([answer()]);
    const credentials = () =>
      Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' }));
    const table = tableAt(endpoint.url, {
      connection: { endpoint: endpoint.url, region: 'us-east-1', credentials },
    });
    await expect(table.remove({ kind: 'remove', key, if: present() })).rejects.toThrow(StorageUnavailable);
    expect(endpoint.asked).toEqual([]);
  });
});
