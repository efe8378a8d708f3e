import { beforeEach, describe, expect, it } from 'vitest';
import { changeMessageVisibility } from '../../../engine/actions/changeMessageVisibility.ts';
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
  await client.send('orders', 'a');
});
const take = async (VisibilityTimeout?: number) => {
  const [message] = await client.receive('orders', { VisibilityTimeout });
  return message!.ReceiptHandle;
};
const change = async (handle: string, seconds: number) =>
  answerOf(await client.change('orders', handle, seconds));
/** After how many seconds the message is visible, to the millisecond. */
const isVisibleIn = async (seconds: number) => {
  await clock.advance(seconds * 1000 - 1);
  expect((await client.counts('orders'))[0]).toBe(0);
  await clock.advance(1);
  expect((await client.counts('orders'))[0]).toBe(1);
};
const unchangeable = (handle: string) =>
  `InvalidParameterValue: Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`;
const refused = async (handle: string, seconds: number) =>
  refusalOf(await client.change('orders', handle, seconds));

describe('ChangeMessageVisibility', () => {
  it.each([5, 600])('replaces the timeout, from now on, by %i seconds', async (seconds) => {
    const handle = await take();
    await clock.advance(10_000);
    expect(await change(handle, seconds)).toBeUndefined();
    await isVisibleIn(seconds);
  });

  it('to 0 makes a message visible at once', async () => {
    const handle = await take();
    await change(handle, 0);
    expect(await client.counts('orders')).toEqual([1, 0, 0]);
    expect(bodiesOf(await client.receive('orders'))).toEqual(['a']);
  });

  it('works as often as asked', async () => {
    const handle = await take();
    for (const seconds of [40, 0, 3, 100, 7]) await change(handle, seconds);
    await isVisibleIn(7);
  });

  it('is not remembered by the next receive', async () => {
    await change(await take(), 0);
    await change(await take(), 5);
    await clock.advance(5_000);
    await take();
    await isVisibleIn(30);
  });

  it('hides a message again whose timeout is over', async () => {
    const handle = await take(5);
    await clock.advance(6_000);
    await change(handle, 20);
    expect(await client.receive('orders')).toEqual([]);
    expect(await client.counts('orders')).toEqual([0, 1, 0]);
    await isVisibleIn(20);
  });

  it('moves one message out of several that were received together', async () => {
    await client.sendMany('orders', ['b', 'c']);
    const [first] = await client.receive('orders', { VisibilityTimeout: 50 });
    await change(first!.ReceiptHandle, 0);
    expect(await client.counts('orders')).toEqual([1, 2, 0]);
    expect(bodiesOf(await client.receive('orders'))).toEqual([first!.Body]);
  });

  it('counts 12 hours from the receive that gave the handle', async () => {
    const handle = await take();
    await clock.advance(1);
    expect(await refused(handle, 43_200)).toBe(
      'InvalidParameterValue: Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
    );
    await change(handle, 43_199);
    await clock.advance(43_000_000);
    expect(await refused(handle, 200)).toMatch(/Total VisibilityTimeout/);
    await change(handle, 199);
    await isVisibleIn(199);
  });

  it.each([-1, 43_201])('refuses %i seconds', async (seconds) => {
    expect(await refused(await take(), seconds)).toBe(
      `InvalidParameterValue: Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200.`,
    );
  });

  it('refuses a message that is deleted, purged, expired or received again', async () => {
    const deleted = await take();
    await client.delete('orders', deleted);
    expect(await refused(deleted, 1)).toBe(unchangeable(deleted));

    await client.send('orders', 'b');
    const superseded = await take(0);
    const newest = await take(600);
    expect(await refused(superseded, 1)).toBe(unchangeable(superseded));

    await client.set('orders', { MessageRetentionPeriod: '60' });
    await clock.advance(60_001);
    expect(await refused(newest, 1)).toBe(unchangeable(newest));

    await client.send('orders', 'c');
    const purged = await take();
    await client.purge('orders');
    expect(await refused(purged, 1)).toBe(unchangeable(purged));
  });

  it('refuses what is no handle, and misses what is not given, in that order', async () => {
    const run = async (input: object) =>
      refusalOf(await changeMessageVisibility.run(context, caller, { QueueUrl: 'orders', ...input }));
    expect(await run({ QueueUrl: 'nowhere' })).toMatch(/^QueueDoesNotExist/);
    expect(await run({ VisibilityTimeout: 1 })).toBe(
      'MissingParameter: The request must contain the parameter ReceiptHandle.',
    );
    expect(await run({ ReceiptHandle: 'garbage', VisibilityTimeout: 1 })).toBe(
      'ReceiptHandleIsInvalid: The input receipt handle "garbage" is not a valid receipt handle.',
    );
    expect(await run({ ReceiptHandle: await take() })).toBe(
      'MissingParameter: The request must contain the parameter VisibilityTimeout.',
    );
  });
});
