import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { callConsumer } from '../../../lambdas/lambdaApi/callConsumer.ts';
import { openLambdaApi } from '../../../lambdas/lambdaApi/lambdaApi.ts';
import type { Outcome } from '../../lambda/support/lambdaEnvironment.ts';
import { arnOf } from '../../lambda/support/lambdaService.ts';
import { openedLambda } from './openedLambda.ts';

const clock = { now: () => 1_000 };
const invocation = {
  functionArn: arnOf('ship'),
  event: { Records: [] },
  payload: '{"Records":[]}',
  timeoutMs: 3_000,
  notAfterMs: 11_000,
};

async function outcomeOf(outcome: Outcome) {
  const { service, lambda } = await openedLambda();
  service.host('ship', { invoke: async () => outcome });
  const invoked = await callConsumer(lambda, clock)(invocation);
  return { invoked, called: service.called };
}

test('calls the function with the payload and hands back what it answers', async () => {
  const payload = '{"batchItemFailures":[]}';
  const { invoked, called } = await outcomeOf({ kind: 'answered', payload });
  expect(invoked).toEqual({ outcome: 'answered', payload });
  expect(called).toEqual([{ name: 'ship', type: 'RequestResponse', payload: '{"Records":[]}' }]);
});

test('calls an alias by its ARN', async () => {
  const { service, lambda } = await openedLambda();
  service.host('ship:live', { invoke: async () => ({ kind: 'answered', payload: 'null' }) });
  const call = { ...invocation, functionArn: arnOf('ship:live') };
  expect(await callConsumer(lambda, clock)(call)).toEqual({ outcome: 'answered', payload: 'null' });
});

test('tells of what a function throws by its type alone: a message may stand in the text', async () => {
  const reason = JSON.stringify({ errorType: 'TypeError', errorMessage: 'no address in {"name":"Ada"}' });
  const { invoked } = await outcomeOf({ kind: 'failed', reason });
  expect(invoked).toEqual({ outcome: 'failed', reason: 'TypeError' });
});

test.each([
  ['an object', JSON.stringify({ errorType: { toString: 1, valueOf: 1 }, errorMessage: [] }), 'Error'],
  ['deep', `{"errorType":"Bad","errorMessage":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'Bad'],
  ['huge', JSON.stringify({ errorType: 'x'.repeat(5_000_000) }), 'x'.repeat(200)],
  [
    "huge, and looks like Lambda's",
    JSON.stringify({ errorType: 'Runtime.A', errorMessage: 'y'.repeat(5_000_000) }),
    `Runtime.A: ${'y'.repeat(189)}`,
  ],
  ['no JSON', '{"errorType"', 'Error'],
])('keeps short what a failed function says of itself: %s', async (_, reason, told) => {
  const { service, lambda } = await openedLambda();
  service.host('ship', { invoke: async () => ({ kind: 'failed', reason }) });
  expect(await callConsumer(lambda, clock)(invocation)).toEqual({ outcome: 'failed', reason: told });
});

test("tells of a runtime that broke in Lambda's words", async () => {
  const { invoked } = await outcomeOf({ kind: 'failed', reason: 'Runtime.ExitError' });
  expect(invoked).toEqual({ outcome: 'failed', reason: 'Runtime.ExitError: RequestId: r' });
});

test.each([
  ['by its type', 'Sandbox.Timedout'],
  [
    'by its text',
    JSON.stringify({ errorMessage: '2026-01-02T03:04:05Z 1234 Task timed out after 3.00 seconds' }),
  ],
])('knows a function that ran out of time %s', async (_, reason) => {
  expect((await outcomeOf({ kind: 'failed', reason })).invoked).toEqual({ outcome: 'timedOut' });
});

test('knows a function that takes no calls, and asks once only', async () => {
  const { service, lambda } = await openedLambda();
  service.host('ship', { invoke: async () => ({ kind: 'answered', payload: 'null' }) });
  service.throttle('ship', 1);
  const call = callConsumer(lambda, clock);
  expect(await call(invocation)).toEqual({ outcome: 'throttled' });
  expect(await call(invocation)).toMatchObject({ outcome: 'answered' });
});

test('cannot reach a function that is not there', async () => {
  const { lambda } = await openedLambda();
  expect(await callConsumer(lambda, clock)(invocation)).toEqual({
    outcome: 'unreachable',
    reason: 'ResourceNotFoundException',
  });
});

test('does not begin a call whose time has passed', async () => {
  const { service, lambda } = await openedLambda();
  service.host('ship', { invoke: async () => ({ kind: 'answered', payload: 'null' }) });
  const late = { ...invocation, notAfterMs: clock.now() };
  expect(await callConsumer(lambda, clock)(late)).toMatchObject({ outcome: 'unreachable' });
  expect(service.called).toEqual([]);
});

test('gives up a call that could not be sent in time', async () => {
  // takes nothing in, so that a large request stays half sent
  const sockets = new Set<{ destroy(): void }>();
  const server = createTcpServer((socket) => sockets.add(socket.pause()));
  server.listen(0, '127.0.0.1');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const lambdaEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const call = callConsumer(openLambdaApi({ region: 'us-east-1', lambdaEndpoint }), clock);
  const large = { ...invocation, payload: 'x'.repeat(32_000_000), notAfterMs: clock.now() + 50 };
  expect(await call(large)).toEqual({ outcome: 'unreachable', reason: 'not sent in time' });
});

test('opens a connection for each call, and does not repeat one that broke', async () => {
  let connections = 0;
  const server = createServer((request) => request.socket.destroy());
  server.on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const lambdaEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const call = callConsumer(openLambdaApi({ region: 'us-east-1', lambdaEndpoint }), clock);
  expect(await call(invocation)).toMatchObject({ outcome: 'unreachable' });
  expect(connections).toBe(1);
  expect(await call(invocation)).toMatchObject({ outcome: 'unreachable' });
  expect(connections).toBe(2);
});
