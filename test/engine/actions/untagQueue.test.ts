import { beforeEach, describe, expect, it } from 'vitest';
import { listQueueTags } from '../../../engine/actions/listQueueTags.ts';
import { tagQueue } from '../../../engine/actions/tagQueue.ts';
import { untagQueue } from '../../../engine/actions/untagQueue.ts';
import type { Context } from '../../../engine/context.ts';
import { answerOf, caller, makeQueue, refusalOf, testEngine } from '../../support/testEngine.ts';

let context: Context;
beforeEach(async () => {
  ({ context } = testEngine());
  await makeQueue(context, 'orders');
  await tagQueue.run(context, caller, { QueueUrl: 'orders', Tags: { a: '1', b: '2' } });
});
const untag = (TagKeys?: string[], QueueUrl = 'orders') =>
  untagQueue.run(context, caller, { QueueUrl, TagKeys });
const listed = async () => answerOf(await listQueueTags.run(context, caller, { QueueUrl: 'orders' }));

describe('UntagQueue', () => {
  it('takes the keys away, ignores unknown ones, and answers with nothing', async () => {
    expect(answerOf(await untag(['a', 'unknown']))).toBeUndefined();
    expect(await listed()).toEqual({ Tags: { b: '2' } });
  });

  it('leaves nothing to list when the last tag goes', async () => {
    answerOf(await untag(['a', 'b']));
    expect(await listed()).toEqual({});
  });

  it.each([[undefined], [[]], [['']], [['a', 'x'.repeat(129)]]])('refuses the keys %j', async (keys) => {
    expect(refusalOf(await untag(keys))).toBe(
      'InvalidParameterValue: Tag keys must be between 1 and 128 characters in length.',
    );
    expect(await listed()).toEqual({ Tags: { a: '1', b: '2' } });
  });

  it('looks for the queue first', async () => {
    expect(refusalOf(await untag([], 'nowhere'))).toMatch(/^QueueDoesNotExist/);
  });
});
