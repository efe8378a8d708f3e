import { beforeEach, describe, expect, it } from 'vitest';
import { getQueueUrl } from '../../../engine/actions/getQueueUrl.ts';
import type { Context } from '../../../engine/context.ts';
import {
  answerOf,
  caller,
  makeQueue,
  putQueue,
  refusalOf,
  testEngine,
  urlOf,
} from '../../support/testEngine.ts';

let context: Context;
beforeEach(async () => {
  ({ context } = testEngine());
  await makeQueue(context, 'orders');
});
const get = (QueueName?: string, QueueOwnerAWSAccountId?: string) =>
  getQueueUrl.run(context, caller, { QueueName, QueueOwnerAWSAccountId });
const missing = 'QueueDoesNotExist: The specified queue does not exist.';

describe('GetQueueUrl', () => {
  it('answers with the URL under the base that the caller uses', async () => {
    expect(answerOf(await get('orders'))).toEqual({ QueueUrl: urlOf('orders') });
  });

  it('looks in the account of the owner that is named', async () => {
    expect(answerOf(await get('orders', caller.account))).toEqual({ QueueUrl: urlOf('orders') });
    expect(refusalOf(await get('orders', '111111111111'))).toBe(missing);
  });

  it.each(['other', 'Orders', 'or#ders', 'é', 'x'.repeat(300)])('knows no queue %j', async (name) => {
    expect(refusalOf(await get(name))).toBe(missing);
  });

  it('does not know an owner that is no account', async () => {
    expect(refusalOf(await get('orders', 'me#us-east-1'))).toBe(missing);
  });

  it('does not know a deleted queue', async () => {
    await putQueue(context, { name: 'gone', deletedMs: context.clock.now() });
    expect(refusalOf(await get('gone'))).toBe(missing);
  });

  it.each([undefined, ''])('calls the missing name %j an invalid value', async (name) => {
    expect(refusalOf(await get(name))).toBe(
      'InvalidParameterValue: Value for parameter QueueName is invalid. Reason: Must specify a queue name.',
    );
  });
});
