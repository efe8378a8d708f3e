import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../../engine/table/conditions.ts';
import { type DynamodbEngine, startDynamodbEngine } from '../../support/dynamodbEngine.ts';
import { describeTable } from './contract.ts';

describeTable('dynamodb', async () => {
  const engine = await startDynamodbEngine();
  return { table: await engine.openTable(), dispose: engine.stop };
});

describe('dynamodb', () => {
  let engine: DynamodbEngine;
  beforeAll(async () => {
    engine = await startDynamodbEngine();
  });
  afterAll(() => engine.stop());

  it('gives each of ten items to one of two processes that remove them', async () => {
    const tableName = `forebay-test-${randomUUID()}`;
    const processes = [await engine.openTable({ tableName }), await engine.openTable({ tableName })];
    const keys = Array.from({ length: 10 }, (_, at) => ({ pk: 'p', sk: `${at}` }));
    await processes[0]!.batchWrite(keys.map((key) => ({ kind: 'put', item: key })));
    const outcomes = await Promise.all(
      keys.map((key) =>
        Promise.all(processes.map((table) => table.remove({ kind: 'remove', key, if: present() }))),
      ),
    );
    for (const pair of outcomes) {
      expect(pair.map(({ outcome }) => outcome).sort()).toEqual(['done', 'refused']);
    }
    for (const table of processes) await table.close();
  });
});
