import { beforeEach, describe, expect, it } from 'vitest';
import { listQueues } from '../../../engine/actions/listQueues.ts';
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
beforeEach(() => {
  ({ context } = testEngine());
});
type Input = Parameters<typeof listQueues.run>[2];
const list = (input: Input = {}) => listQueues.run(context, caller, input);
const names = async (input?: Input) =>
  answerOf(await list(input)).QueueUrls?.map((url) => url.slice(url.lastIndexOf('/') + 1));
const make = async (...queues: readonly string[]) => {
  for (const name of queues) await makeQueue(context, name);
};

describe('ListQueues', () => {
  it('answers with nothing when there is no queue', async () => {
    expect(answerOf(await list())).toEqual({});
  });

  it('lists URLs by name', async () => {
    await make('b', 'a');
    expect(answerOf(await list())).toEqual({ QueueUrls: [urlOf('a'), urlOf('b')] });
  });

  it('leaves out deleted queues and those of other accounts and regions', async () => {
    await make('a');
    await putQueue(context, { name: 'deleted', deletedMs: 1 });
    await putQueue(context, { name: 'theirs', account: '111111111111' });
    await putQueue(context, { name: 'elsewhere', region: 'eu-west-1' });
    expect(await names()).toEqual(['a']);
  });

  it('keeps to names that begin with the prefix, in its case', async () => {
    await make('ab', 'abc', 'Ab', 'b');
    expect(await names({ QueueNamePrefix: 'ab' })).toEqual(['ab', 'abc']);
    expect(await names({ QueueNamePrefix: '' })).toHaveLength(4);
  });

  it.each(['zzz', 'é', 'a#', 'x'.repeat(2_000)])(
    'finds nothing under the prefix %j',
    async (QueueNamePrefix) => {
      await make('a');
      expect(answerOf(await list({ QueueNamePrefix }))).toEqual({});
    },
  );

  it('gives at most 1,000 and never a token when no MaxResults is given', async () => {
    for (let i = 0; i < 1_001; i++) await putQueue(context, { name: `q${i}` });
    const { QueueUrls, ...rest } = answerOf(await list());
    expect(QueueUrls).toHaveLength(1_000);
    expect(rest).toEqual({});
  });

  it('pages through all queues once, with a token only while more remain', async () => {
    await make('a', 'b', 'c', 'd');
    const first = answerOf(await list({ MaxResults: 2 }));
    expect(first.QueueUrls).toEqual([urlOf('a'), urlOf('b')]);
    const second = answerOf(await list({ MaxResults: 2, NextToken: first.NextToken }));
    expect(second).toEqual({ QueueUrls: [urlOf('c'), urlOf('d')] });
  });

  it('goes on behind the last name even when it was deleted meanwhile', async () => {
    await make('a', 'b', 'c');
    const { NextToken } = answerOf(await list({ MaxResults: 1 }));
    const a = await context.records.read(caller.account, caller.region, 'a');
    await context.records.replace(a, { ...a!, deletedMs: 1, revision: 2 });
    expect(await names({ MaxResults: 5, NextToken })).toEqual(['b', 'c']);
  });

  it.each([0, -1, 1_001])('refuses MaxResults %d', async (MaxResults) => {
    expect(refusalOf(await list({ MaxResults }))).toBe(
      'InvalidParameterValue: Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 1000.',
    );
  });

  it('refuses a token without MaxResults', async () => {
    expect(refusalOf(await list({ NextToken: 'x' }))).toBe(
      'InvalidParameterValue: MaxResults is a mandatory parameter when you provide a value for NextToken.',
    );
  });

  it('refuses a token of another prefix', async () => {
    await make('a1', 'a2');
    const { NextToken } = answerOf(await list({ MaxResults: 1, QueueNamePrefix: 'a' }));
    expect(refusalOf(await list({ MaxResults: 1, NextToken }))).toBe(
      'InvalidParameterValue: Invalid or expired next token.',
    );
  });
});
