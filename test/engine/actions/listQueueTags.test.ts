import { describe, expect, it } from 'vitest';
import { createQueue } from '../../../engine/actions/createQueue.ts';
import { listQueueTags } from '../../../engine/actions/listQueueTags.ts';
import { answerOf, caller, refusalOf, testEngine } from '../../support/testEngine.ts';

const { context } = testEngine();
const list = (QueueUrl?: string) => listQueueTags.run(context, caller, { QueueUrl });

describe('ListQueueTags', () => {
  it('lists the tags of a queue', async () => {
    await createQueue.run(context, caller, { QueueName: 'tagged', tags: { team: 'a', empty: '' } });
    expect(answerOf(await list('tagged'))).toEqual({ Tags: { team: 'a', empty: '' } });
  });

  it('answers with nothing for a queue without tags', async () => {
    await createQueue.run(context, caller, { QueueName: 'bare', tags: {} });
    expect(answerOf(await list('bare'))).toEqual({});
  });

  it.each([undefined, 'nowhere'])('does not know the queue %j', async (url) => {
    expect(refusalOf(await list(url))).toBe('QueueDoesNotExist: The specified queue does not exist.');
  });
});
