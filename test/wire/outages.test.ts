import { SQS } from '@aws-sdk/client-sqs';
import { SQS as QuerySQS } from 'client-sqs-query';
import { describe, expect, onTestFinished, test } from 'vitest';
import { weigh } from '../../engine/model/parcel.ts';
import { memoryTable } from '../../engine/table/memory.ts';
import { StorageUnavailable } from '../../engine/table/port.ts';
import { openWire } from './describeWire.ts';
import { elementText, jsonCall, queryCall } from './rawCall.ts';

/** A table whose reads fail so many times. */
function failingTable(times: number, error: Error) {
  const table = memoryTable({ weigh });
  let left = times;
  const query: typeof table.query = async (asked) => {
    if (left-- > 0) throw error;
    return table.query(asked);
  };
  return { ...table, query };
}

describe.each([
  [
    'a storage outage',
    new StorageUnavailable('gone'),
    503,
    'ServiceUnavailable',
    'ServiceUnavailableException',
  ],
  ['a bug', new Error('secret'), 500, 'InternalFailure', 'InternalFailure'],
])('%s', (_what, error, status, code, type) => {
  test('is told in JSON, without its cause', async () => {
    const { server } = await openWire({ table: failingTable(1, error) });
    const answer = await jsonCall(server, 'ListQueues', {});
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-amzn-query-error')).toBe(`${code};Receiver`);
    expect(JSON.parse(answer.body).__type).toBe(`com.amazon.coral.service#${type}`);
    expect(answer.body).not.toContain(error.message);
  });

  test('is told in XML, without its cause', async () => {
    const { server } = await openWire({ table: failingTable(1, error) });
    const answer = await queryCall(server, 'ListQueues', {});
    expect(answer.status).toBe(status);
    expect(elementText(answer.body, 'Code')).toBe(code);
    expect(elementText(answer.body, 'Type')).toBe('Receiver');
    expect(answer.body).not.toContain(error.message);
  });

  test.each([
    ['current SDK', SQS],
    ['SDK of 2023', QuerySQS as unknown as typeof SQS],
  ])('is tried again by the %s', async (_name, Client) => {
    const { server } = await openWire({ table: failingTable(1, error) });
    const sqs = new Client({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    onTestFinished(() => sqs.destroy());
    expect((await sqs.listQueues({})).$metadata).toMatchObject({ httpStatusCode: 200, attempts: 2 });
  });
});
