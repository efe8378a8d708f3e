import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openLambdaApi } from '../../../lambdas/lambdaApi/lambdaApi.ts';
import { starters } from '../../../lambdas/lambdaApi/startTask.ts';
import { openedLambda } from './openedLambda.ts';

async function setting() {
  const { service, lambda } = await openedLambda();
  service.host('dispatcher', { invoke: async () => ({ kind: 'answered', payload: 'null' }) });
  return { service, start: starters(lambda, 'dispatcher') };
}

test('leaves work and sweeps to the dispatcher, asynchronously', async () => {
  const { service, start } = await setting();
  await start.startWorker({ mappingId: 'm' });
  await start.startSweep();
  expect(service.called.map(({ type, payload }) => [type, JSON.parse(payload)])).toEqual([
    ['Event', { task: 'work', mappingId: 'm' }],
    ['Event', { task: 'sweep' }],
  ]);
});

test('says so when the task was not taken', async () => {
  const { service, start } = await setting();
  service.throttle('dispatcher', 1);
  await expect(start.startSweep()).rejects.toThrow(/TooManyRequestsException/);
  await service.close();
  await expect(start.startSweep()).rejects.toThrow(/could not be called/);
});

test('tries a connection that broke while it was idle no second time', async () => {
  let connections = 0;
  const sockets = new Map<Socket, number>();
  const server = createServer((request, response) => {
    const requests = (sockets.get(request.socket) ?? 0) + 1;
    sockets.set(request.socket, requests);
    if (requests > 1) request.socket.destroy();
    else response.writeHead(202).end();
  });
  server.on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const lambdaEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { startSweep } = starters(openLambdaApi({ region: 'us-east-1', lambdaEndpoint }), 'dispatcher');
  await startSweep();
  expect(connections).toBe(1);
  await startSweep();
  expect([...sockets.values()]).toEqual([2, 1]);
});
