import { beforeEach, describe, expect, it } from 'vitest';
import { sendMessageBatch } from '../../../engine/actions/sendMessageBatch.ts';
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
type Entries = Parameters<typeof sendMessageBatch.run>[2]['Entries'];
const send = (Entries: Entries, QueueUrl = 'orders') =>
  sendMessageBatch.run(context, caller, { QueueUrl, Entries });
const refused = async (Entries: Entries, queue?: string) => refusalOf(await send(Entries, queue));

describe('SendMessageBatch', () => {
  it('answers entry by entry, the good beside the bad, and omits the side that is empty', async () => {
    const bad = {
      Code: 'InvalidMessageContents',
      Id: 'bad',
      Message: expect.stringContaining('Invalid characters found.'),
      SenderFault: true,
    };
    const good = {
      Id: 'ok',
      MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592',
      MessageId: expect.any(String),
    };
    const [hello, zero] = [
      { Id: 'ok', MessageBody: 'hello' },
      { Id: 'bad', MessageBody: '\u0000' },
    ];
    expect(answerOf(await send([hello, zero]))).toEqual({ Successful: [good], Failed: [bad] });
    expect(answerOf(await send([hello]))).toEqual({ Successful: [good] });
    expect(answerOf(await send([zero]))).toEqual({ Failed: [bad] });
    expect(await client.counts('orders')).toEqual([2, 0, 0]);
  });

  it('fails entries by themselves with the codes of a single send', async () => {
    await client.set('orders', { MaximumMessageSize: '1024' });
    const { Failed } = answerOf(
      await send([
        { Id: 'large', MessageBody: 'x'.repeat(1_025) },
        { Id: 'late', MessageBody: 'x', DelaySeconds: 901 },
        { Id: 'empty', MessageBody: '' },
        { Id: 'good', MessageBody: 'x'.repeat(1_024) },
      ]),
    );
    expect(Failed?.map(({ Id, Code, Message }) => [Id, Code, Message])).toEqual([
      [
        'large',
        'InvalidParameterValue',
        'One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.',
      ],
      [
        'late',
        'InvalidParameterValue',
        'Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.',
      ],
      [
        'empty',
        'MissingParameter',
        'The request must contain the parameter SendMessageBatchRequestEntry.3.MessageBody.',
      ],
    ]);
    expect(await client.counts('orders')).toEqual([1, 0, 0]);
  });

  it('gives every entry its own delay', async () => {
    await client.set('orders', { DelaySeconds: '20' });
    answerOf(
      await send([
        { Id: '1', MessageBody: 'at 10', DelaySeconds: 10 },
        { Id: '2', MessageBody: 'at 20' },
        { Id: '3', MessageBody: 'now', DelaySeconds: 0 },
        { Id: '4', MessageBody: 'at 10, too', DelaySeconds: 10 },
      ]),
    );
    expect(bodiesOf(await client.receive('orders', { VisibilityTimeout: 900 }))).toEqual(['now']);
    await clock.advance(10_000);
    expect(bodiesOf(await client.receive('orders', { VisibilityTimeout: 900 }))).toEqual([
      'at 10',
      'at 10, too',
    ]);
    await clock.advance(10_000);
    expect(bodiesOf(await client.receive('orders'))).toEqual(['at 20']);
  });

  it('takes 1 MiB in all, whatever the queue allows for one message, and refuses a byte more as a whole', async () => {
    const part = 'x'.repeat(262_144);
    const four = ['1', '2', '3', '4'].map((Id) => ({ Id, MessageBody: part }));
    answerOf(await send(four));
    await client.set('orders', { MaximumMessageSize: '1024' });
    expect(answerOf(await send(four)).Failed).toHaveLength(4);
    expect(await refused([...four, { Id: '5', MessageBody: 'x' }])).toBe(
      'BatchRequestTooLong: Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
    );
    expect(await client.counts('orders')).toEqual([4, 0, 0]);
  });

  it('refuses what is wrong as a whole, and stores nothing of it', async () => {
    const entry = { Id: 'a', MessageBody: 'x' };
    const eleven = Array.from({ length: 11 }, (_, i) => ({ ...entry, Id: `${i}` }));
    expect(await refused([], 'nowhere')).toMatch(/^QueueDoesNotExist/);
    expect(await refused([])).toBe(
      'EmptyBatchRequest: There should be at least one SendMessageBatchRequestEntry in the request.',
    );
    expect(await refused(eleven)).toBe(
      'TooManyEntriesInBatchRequest: Maximum number of entries per request are 10. You have sent 11.',
    );
    expect(await refused([entry, { ...entry, Id: 'a b' }])).toBe(
      'InvalidBatchEntryId: A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
    expect(await refused([entry, entry])).toBe('BatchEntryIdsNotDistinct: Id a repeated.');
    expect(await client.counts('orders')).toEqual([0, 0, 0]);
  });
});
