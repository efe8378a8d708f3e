import { beforeEach, describe, expect, it } from 'vitest';
import { listDeadLetterSourceQueues } from '../../../engine/actions/listDeadLetterSourceQueues.ts';
import { setQueueAttributes } from '../../../engine/actions/setQueueAttributes.ts';
import type { Context } from '../../../engine/context.ts';
import {
  answerOf,
  arnOf,
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
  await makeQueue(context, 'dead');
  await makeQueue(context, 'other');
});
const page = (input: object = {}, QueueUrl = urlOf('dead')) =>
  listDeadLetterSourceQueues.run(context, caller, { QueueUrl, ...input });
const redriveTo = (name: string) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(name), maxReceiveCount: 3 }),
});

describe('ListDeadLetterSourceQueues', () => {
  it('answers with nothing for a queue that is nobody’s dead-letter queue', async () => {
    expect(answerOf(await page())).toEqual({});
    expect(answerOf(await page({ MaxResults: 5 }))).toEqual({});
  });

  it('lists the queues that name it, under the lower-case member', async () => {
    await makeQueue(context, 'b', redriveTo('dead'));
    await makeQueue(context, 'a', redriveTo('dead'));
    await makeQueue(context, 'c', redriveTo('other'));
    expect(answerOf(await page())).toEqual({ queueUrls: [urlOf('a'), urlOf('b')] });
  });

  it('lists a queue no longer once its policy is gone or it is deleted', async () => {
    await makeQueue(context, 'a', redriveTo('dead'));
    await putQueue(context, { name: 'b', attributes: redriveTo('dead'), deletedMs: 1 });
    await setQueueAttributes.run(context, caller, { QueueUrl: 'a', Attributes: { RedrivePolicy: '' } });
    expect(answerOf(await page())).toEqual({});
  });

  it('lists a queue that names itself', async () => {
    await setQueueAttributes.run(context, caller, { QueueUrl: 'dead', Attributes: redriveTo('dead') });
    expect(answerOf(await page())).toEqual({ queueUrls: [urlOf('dead')] });
  });

  it('pages over sources with other queues in between, with a token only while more remain', async () => {
    for (const name of ['s1', 's3', 's5']) await makeQueue(context, name, redriveTo('dead'));
    for (const name of ['s2', 's4', 's6']) await makeQueue(context, name);
    const first = answerOf(await page({ MaxResults: 2 }));
    expect(first.queueUrls).toEqual([urlOf('s1'), urlOf('s3')]);
    const second = answerOf(await page({ MaxResults: 2, NextToken: first.NextToken }));
    expect(second).toEqual({ queueUrls: [urlOf('s5')] });
  });

  it('gives at most 1,000 and never a token when no MaxResults is given', async () => {
    for (let i = 0; i < 1_001; i++) await putQueue(context, { name: `q${i}`, attributes: redriveTo('dead') });
    const { queueUrls, ...rest } = answerOf(await page());
    expect(queueUrls).toHaveLength(1_000);
    expect(rest).toEqual({});
  });

  it('refuses a token of another queue', async () => {
    for (const name of ['a', 'b']) await makeQueue(context, name, redriveTo('dead'));
    const { NextToken } = answerOf(await page({ MaxResults: 1 }));
    expect(refusalOf(await page({ MaxResults: 1, NextToken }, urlOf('other')))).toBe(
      'InvalidParameterValue: Invalid or expired next token.',
    );
  });

  it('looks for the queue before it looks at the page', async () => {
    expect(refusalOf(await page({ MaxResults: 0 }, 'nowhere'))).toMatch(/^QueueDoesNotExist/);
    expect(refusalOf(await page({ MaxResults: 0 }))).toMatch(
      /MaxResults must be an integer between 1 and 1000\.$/,
    );
  });
});
