import { expect, onTestFinished, test } from 'vitest';
import { weigh } from '../../engine/model/parcel.ts';
import { memoryTable } from '../../engine/table/memory.ts';
import { StorageUnavailable } from '../../engine/table/port.ts';
import { createLog } from '../../local/log.ts';
import { jsonCall } from '../wire/rawCall.ts';
import { wireServer } from '../wire/wireServer.ts';

async function serverWhoseQueriesThrow(error: Error) {
  const lines: string[] = [];
  const query = () => Promise.reject(error);
  const server = await wireServer({
    table: { ...memoryTable({ weigh }), query },
    server: { log: createLog('error', (line) => lines.push(line)) },
  });
  onTestFinished(server.close);
  return { server, lines, clock: server.clock };
}

test('an outage under many requests is one line a minute, without a stack', async () => {
  const { server, lines, clock } = await serverWhoseQueriesThrow(new StorageUnavailable('nobody listens'));
  for (let i = 0; i < 20; i++) await jsonCall(server, 'ListQueues', {});
  await clock.advance(60_000);
  await jsonCall(server, 'ListQueues', {});
  expect(lines).toEqual([
    expect.stringMatching(/ListQueues was answered 503 \(.+\): nobody listens\n$/),
    expect.stringMatching(/nobody listens \(19 more since the last such line\)\n$/),
  ]);
});

test('a bug is told each time, with its stack', async () => {
  const { server, lines } = await serverWhoseQueriesThrow(new Error('a bug'));
  for (let i = 0; i < 2; i++) await jsonCall(server, 'ListQueues', {});
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/ListQueues failed .+a bug\n\s+at /);
});
