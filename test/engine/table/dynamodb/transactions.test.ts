import { expect, it } from 'vitest';
import { absent, present } from '../../../../engine/table/conditions.ts';
import {
  InvalidTableRequest,
  StorageUnavailable,
  type TransactWrite,
} from '../../../../engine/table/port.ts';
import { answer, cancelled, refusal } from './scriptedEndpoint.ts';
import { scriptedTable } from './scriptedTable.ts';
import { deadlineMs, shortBreath } from './shortBreath.ts';

const writes: readonly TransactWrite[] = [
  { kind: 'put', item: { pk: 'p', sk: '1' }, if: absent() },
  { kind: 'remove', key: { pk: 'q', sk: '2' }, if: present() },
];
const none = { Code: 'None' };
const conflict = { Code: 'TransactionConflict' };
const failed = { Code: 'ConditionalCheckFailed', Item: { pk: { S: 'p' }, sk: { S: '1' } } };
const inProgress = refusal('TransactionInProgressException');

it('repeats a transaction that only met others, with its token', async () => {
  const { table, endpoint } = await scriptedTable([
    cancelled(conflict, none),
    cancelled(none, { Code: 'ThrottlingError' }),
    cancelled({ Code: 'ProvisionedThroughputExceeded' }, conflict),
    answer(),
  ]);
  expect(await table.transact(writes, 'the-token')).toEqual({ outcome: 'done' });
  expect(endpoint.asked.map(({ body }) => body.ClientRequestToken)).toEqual(Array(4).fill('the-token'));
});

it('names those of its conditions that failed, whatever else stood in the way', async () => {
  const { table } = await scriptedTable([
    cancelled(conflict, none),
    cancelled(failed, { Code: 'ValidationError' }),
  ]);
  expect(await table.transact(writes, 'token')).toEqual({
    outcome: 'refused',
    reasons: [{ failed: true, item: { pk: 'p', sk: '1' } }, { failed: false }],
  });
});

it('knows that a transaction that met others to the end did not happen', async () => {
  const { table } = await scriptedTable([cancelled(conflict, conflict)], {
    clock: shortBreath(3),
    deadlineMs,
  });
  await expect(table.transact(writes, 'token')).rejects.toThrow(StorageUnavailable);
});

it('takes an action that no table takes for a bug, unless a condition failed', async () => {
  const { table } = await scriptedTable([cancelled(conflict, { Code: 'ValidationError' })]);
  await expect(table.transact(writes, 'token')).rejects.toThrow(InvalidTableRequest);
});

it('takes a token that comes with other writes for a bug', async () => {
  const { table } = await scriptedTable([refusal('IdempotentParameterMismatchException')]);
  await expect(table.transact(writes, 'token')).rejects.toThrow(InvalidTableRequest);
});

it('waits for an earlier transaction with its token', async () => {
  const { table, endpoint } = await scriptedTable([inProgress, inProgress, answer()]);
  expect(await table.transact(writes, 'token')).toEqual({ outcome: 'done' });
  expect(endpoint.asked).toHaveLength(3);
});

it('does not know what became of an earlier one when it is refused itself, or when time is up', async () => {
  const refused = await scriptedTable([inProgress, cancelled(failed, none)]);
  expect(await refused.table.transact(writes, 'token')).toEqual({ outcome: 'unknown' });
  const denied = await scriptedTable([inProgress, refusal('AccessDeniedException')]);
  expect(await denied.table.transact(writes, 'token')).toEqual({ outcome: 'unknown' });
  const late = await scriptedTable([inProgress], { clock: shortBreath(3), deadlineMs });
  expect(await late.table.transact(writes, 'token')).toEqual({ outcome: 'unknown' });
});

it('refuses a token that is longer than 36 characters', async () => {
  const { table, endpoint } = await scriptedTable([answer()]);
  await expect(table.transact(writes, 't'.repeat(37))).rejects.toThrow(InvalidTableRequest);
  expect(endpoint.asked).toEqual([]);
});
