import { expect, onTestFinished, test } from 'vitest';
import { reply } from '../../lambdas/queueResource/reply.ts';
import { startAnswerDesk } from '../lambda/support/stackEvents.ts';

const answer = {
  Status: 'FAILED',
  PhysicalResourceId: 'orders',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Orders',
  Reason: 'InvalidAttributeValue: „30 s“',
} as const;

async function desk() {
  const started = await startAnswerDesk();
  onTestFinished(() => started.close());
  return started;
}

test('puts the answer at the signed address, whose signature covers no content type', async () => {
  const { url, told } = await desk();
  await reply(url, answer);
  expect(told).toEqual([
    {
      method: 'PUT',
      path: '/answer?X-Amz-Signature=abc%2Fd',
      contentType: '',
      body: JSON.stringify(answer),
    },
  ]);
});

test.each([
  ['an answer of 503', 503],
  ['a connection that breaks', 'broken'],
] as const)('tells again after %s', async (_what, met) => {
  const { url, told, meet } = await desk();
  meet(met, met);
  await reply(url, answer);
  expect(told.map(({ body }) => body)).toEqual(Array(3).fill(JSON.stringify(answer)));
});

test('fails after three times, so that Lambda calls the function again', async () => {
  const { url, told, meet } = await desk();
  meet(403, 403, 403);
  await expect(reply(url, answer)).rejects.toThrow("CloudFormation's answer is 403");
  expect(told).toHaveLength(3);
});
