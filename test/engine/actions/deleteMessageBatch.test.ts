import { beforeEach, describe, expect, it } from 'vitest';
import { deleteMessageBatch } from '../../../engine/actions/deleteMessageBatch.ts';
import type { Context } from '../../../engine/context.ts';
import { bodiesOf, type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { answerOf, caller, makeQueue, refusalOf, testEngine } from '../../support/testEngine.ts';

let context: Context;
let clock: ManualClock;
let client: Client;
beforeEach(async () => {
  ({ context, clock } = testEngine({ settings: { sharedTable: false } }));
  client = clientOf(context);
  await makeQueue(context, 'orders');
});
const letters = [...'abcdefghij'];
const receiveAll = async () => {
  await client.sendMany('orders', letters);
  return (await client.receive('orders', { VisibilityTimeout: 20 })).map(
    ({ ReceiptHandle }) => ReceiptHandle,
  );
};
const left = async () => {
  await clock.advance(43_200_000);
  return bodiesOf(await client.receive('orders'));
};

describe('DeleteMessageBatch', () => {
  it('deletes all that one receive brought', async () => {
    const answer = answerOf(await client.deleteMany('orders', await receiveAll()));
    expect(answer).toEqual({ Successful: letters.map((_, i) => ({ Id: `${i}` })) });
    expect(await left()).toEqual([]);
  });

  it('deletes a part of it, then the rest', async () => {
    const handles = await receiveAll();
    answerOf(await client.deleteMany('orders', [handles[1]!, handles[8]!]));
    expect(await client.counts('orders')).toEqual([0, 8, 0]);
    answerOf(await client.deleteMany('orders', handles));
    expect(await left()).toEqual([]);
  });

  it('deletes a part and leaves the rest to come back in order', async () => {
    const handles = await receiveAll();
    answerOf(await client.deleteMany('orders', handles.slice(2, 7)));
    expect(await left()).toEqual(['a', 'b', 'h', 'i', 'j']);
  });

  it('deletes messages of several receives, some with a changed visibility', async () => {
    await client.sendMany('orders', letters);
    const handles: string[] = [];
    for (const MaxNumberOfMessages of [3, 3, 4]) {
      const messages = await client.receive('orders', { MaxNumberOfMessages });
      handles.push(...messages.map(({ ReceiptHandle }) => ReceiptHandle));
    }
    for (const i of [0, 4, 5, 9]) answerOf(await client.change('orders', handles[i]!, 600));
    answerOf(await client.deleteMany('orders', handles));
    expect(await left()).toEqual([]);
  });

  it('takes the same handle twice', async () => {
    const [first] = await receiveAll();
    expect(answerOf(await client.deleteMany('orders', [first!, first!])).Successful).toHaveLength(2);
    expect(await left()).toEqual(letters.slice(1));
  });

  it('fails bad handles by themselves', async () => {
    const [first] = await receiveAll();
    expect(answerOf(await client.deleteMany('orders', ['garbage', first!, '']))).toEqual({
      Successful: [{ Id: '1' }],
      Failed: [
        {
          Id: '0',
          Code: 'ReceiptHandleIsInvalid',
          Message: 'The input receipt handle "garbage" is not a valid receipt handle.',
          SenderFault: true,
        },
        {
          Id: '2',
          Code: 'MissingParameter',
          Message: 'The request must contain the parameter DeleteMessageBatchRequestEntry.3.ReceiptHandle.',
          SenderFault: true,
        },
      ],
    });
    expect(answerOf(await client.deleteMany('orders', ['garbage']))).not.toHaveProperty('Successful');
    expect(await left()).toEqual(letters.slice(1));
  });

  it('refuses what is wrong as a whole', async () => {
    const refused = async (QueueUrl: string, Entries: { Id: string; ReceiptHandle: string }[]) =>
      refusalOf(await deleteMessageBatch.run(context, caller, { QueueUrl, Entries }));
    const entry = { Id: 'a', ReceiptHandle: 'x' };
    expect(await refused('nowhere', [])).toMatch(/^QueueDoesNotExist/);
    expect(await refused('orders', [])).toBe(
      'EmptyBatchRequest: There should be at least one DeleteMessageBatchRequestEntry in the request.',
    );
    expect(await refused('orders', [entry, entry])).toBe('BatchEntryIdsNotDistinct: Id a repeated.');
  });
});
