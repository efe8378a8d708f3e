import { beforeEach, describe, expect, it } from 'vitest';
import { listQueueTags } from '../../../engine/actions/listQueueTags.ts';
import { tagQueue } from '../../../engine/actions/tagQueue.ts';
import type { Context } from '../../../engine/context.ts';
import { answerOf, caller, makeQueue, refusalOf, testEngine } from '../../support/testEngine.ts';

let context: Context;
beforeEach(async () => {
  ({ context } = testEngine());
  await makeQueue(context, 'orders');
});
const tag = (Tags: Record<string, string | null> | undefined, QueueUrl = 'orders') =>
  tagQueue.run(context, caller, { QueueUrl, Tags });
const tags = async () => answerOf(await listQueueTags.run(context, caller, { QueueUrl: 'orders' })).Tags;
const numbered = (from: number, to: number) =>
  Object.fromEntries(Array.from({ length: to - from }, (_, i) => [`k${from + i}`, '']));

describe('TagQueue', () => {
  it('adds tags, overwrites same keys, and answers with nothing', async () => {
    expect(answerOf(await tag({ a: '1', b: '2' }))).toBeUndefined();
    answerOf(await tag({ b: '3', c: '' }));
    expect(await tags()).toEqual({ a: '1', b: '3', c: '' });
  });

  it.each<Parameters<typeof tag>[0]>([undefined, {}, { a: null }])('misses tags in %j', async (given) => {
    expect(refusalOf(await tag(given))).toBe(
      'MissingParameter: The request must contain the parameter Tags.',
    );
  });

  it('looks for the queue first', async () => {
    expect(refusalOf(await tag({}, 'nowhere'))).toBe(
      'QueueDoesNotExist: The specified queue does not exist.',
    );
  });

  it('holds a queue to 50 tags and changes nothing beyond', async () => {
    answerOf(await tag(numbered(0, 50)));
    answerOf(await tag(numbered(0, 50)));
    expect(refusalOf(await tag({ one: 'more' }))).toBe(
      'InvalidParameterValue: Too many tags added for queue orders.',
    );
    expect(await tags()).toEqual(numbered(0, 50));
  });

  it('changes no tag when one of them is bad', async () => {
    expect(refusalOf(await tag({ good: '1', 'aws:bad': '2' }))).toMatch(/^InvalidParameterValue/);
    expect(await tags()).toBeUndefined();
  });

  it('loses no tag of many callers at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => tag(numbered(i, i + 1))));
    expect(await tags()).toEqual(numbered(0, 20));
  });
});
