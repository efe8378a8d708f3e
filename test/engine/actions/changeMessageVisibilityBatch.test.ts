import { beforeEach, describe, expect, it } from 'vitest';
import { changeMessageVisibilityBatch } from '../../../engine/actions/changeMessageVisibilityBatch.ts';
import type { Context } from '../../../engine/context.ts';
import { bodiesOf, type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { answerOf, caller, makeQueue, refusalOf, testEngine } from '../../support/testEngine.ts';

let context: Context;
let clock: ManualClock;
let client: Client;
let handles: readonly string[];
const letters = [...'abcdefghij'];
beforeEach(async () => {
  ({ context, clock } = testEngine({ settings: { sharedTable: false } }));
  client = clientOf(context);
  await makeQueue(context, 'orders');
  await client.sendMany('orders', letters);
  const messages = await client.receive('orders', { VisibilityTimeout: 600 });
  handles = messages.map(({ ReceiptHandle }) => ReceiptHandle);
});
const change = async (changes: readonly (readonly [number, number])[]) =>
  answerOf(
    await client.changeMany(
      'orders',
      changes.map(([i, seconds]) => [handles[i]!, seconds]),
    ),
  );

describe('ChangeMessageVisibilityBatch', () => {
  it('changes all that one receive brought, together', async () => {
    const answer = await change(letters.map((_, i) => [i, 5]));
    expect(answer).toEqual({ Successful: letters.map((_, i) => ({ Id: `${i}` })) });
    await clock.advance(5_000);
    expect(bodiesOf(await client.receive('orders'))).toEqual(letters);
  });

  it('changes each by its own timeout', async () => {
    await change([
      [0, 5],
      [1, 0],
      [2, 5],
      [9, 10],
    ]);
    expect(bodiesOf(await client.receive('orders'))).toEqual(['b']);
    await clock.advance(5_000);
    expect(bodiesOf(await client.receive('orders'))).toEqual(['a', 'c']);
    await clock.advance(5_000);
    expect(bodiesOf(await client.receive('orders'))).toEqual(['j']);
    expect(await client.counts('orders')).toEqual([0, 10, 0]);
  });

  it('changes what was changed before, from where it is', async () => {
    await change(letters.map((_, i) => [i, i % 3]));
    await change(letters.map((_, i) => [i, 7]));
    await clock.advance(6_999);
    expect(await client.counts('orders')).toEqual([0, 10, 0]);
    await clock.advance(1);
    expect([...bodiesOf(await client.receive('orders'))].sort()).toEqual(letters);
  });

  it('takes the same handle twice', async () => {
    expect(
      await change([
        [3, 5],
        [3, 5],
      ]),
    ).toEqual({ Successful: [{ Id: '0' }, { Id: '1' }] });
    await clock.advance(5_000);
    expect(bodiesOf(await client.receive('orders'))).toEqual(['d']);
  });

  it('fails bad entries by themselves', async () => {
    await client.delete('orders', handles[1]!);
    const Entries = [
      { Id: 'garbage', ReceiptHandle: 'garbage', VisibilityTimeout: 5 },
      { Id: 'gone', ReceiptHandle: handles[1]!, VisibilityTimeout: 5 },
      { Id: 'long', ReceiptHandle: handles[2]!, VisibilityTimeout: 43_201 },
      { Id: 'none', ReceiptHandle: handles[3]! },
      { Id: 'good', ReceiptHandle: handles[4]!, VisibilityTimeout: 0 },
    ];
    const input = { QueueUrl: 'orders', Entries };
    const answer = answerOf(await changeMessageVisibilityBatch.run(context, caller, input));
    expect(answer.Successful).toEqual([{ Id: 'good' }]);
    expect(
      Object.fromEntries(answer.Failed?.map(({ Id, Code, Message }) => [Id, [Code, Message]]) ?? []),
    ).toEqual({
      garbage: [
        'ReceiptHandleIsInvalid',
        'The input receipt handle "garbage" is not a valid receipt handle.',
      ],
      gone: [
        'InvalidParameterValue',
        `Value ${handles[1]} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      ],
      long: [
        'InvalidParameterValue',
        'Value 43201 for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and 43200.',
      ],
      none: [
        'MissingParameter',
        'The request must contain the parameter ChangeMessageVisibilityBatchRequestEntry.4.VisibilityTimeout.',
      ],
    });
    expect(bodiesOf(await client.receive('orders'))).toEqual(['e']);
  });

  it('refuses an empty request as a whole', async () => {
    const input = { QueueUrl: 'orders', Entries: [] };
    expect(refusalOf(await changeMessageVisibilityBatch.run(context, caller, input))).toBe(
      'EmptyBatchRequest: There should be at least one ChangeMessageVisibilityBatchRequestEntry in the request.',
    );
  });
});
