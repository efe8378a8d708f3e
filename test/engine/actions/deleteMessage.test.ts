import { beforeEach, describe, expect, it } from 'vitest';
import { deleteMessage } from '../../../engine/actions/deleteMessage.ts';
import type { Context } from '../../../engine/context.ts';
import { bodiesOf, type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { answerOf, caller, makeQueue, refusalOf, testEngine } from '../../support/testEngine.ts';

let context: Context;
let clock: ManualClock;
let client: Client;
beforeEach(async () => {
  ({ context, clock } = testEngine({ settings: { sharedTable: false, recentlyDeletedMs: 0 } }));
  client = clientOf(context);
  await makeQueue(context, 'orders');
});
const remove = (ReceiptHandle: string | null | undefined, QueueUrl = 'orders') =>
  deleteMessage.run(context, caller, { QueueUrl, ReceiptHandle });
/** The handle of the only message. */
const take = async (VisibilityTimeout?: number) => {
  const [message] = await client.receive('orders', { VisibilityTimeout });
  return message!.ReceiptHandle;
};
const invalid = (handle: string) =>
  `ReceiptHandleIsInvalid: The input receipt handle "${handle}" is not a valid receipt handle.`;

describe('DeleteMessage', () => {
  beforeEach(async () => {
    await client.send('orders', 'a');
  });
  const isGone = async () => {
    expect(await client.counts('orders')).toEqual([0, 0, 0]);
    await clock.advance(43_200_000);
    expect(await client.receive('orders')).toEqual([]);
  };
  const isThere = async () => {
    await clock.advance(43_200_000);
    expect(bodiesOf(await client.receive('orders'))).toEqual(['a']);
  };

  it('deletes a message in flight and answers with nothing', async () => {
    expect(answerOf(await remove(await take()))).toBeUndefined();
    await isGone();
  });

  it('deletes a message whose visibility timeout is over, if nobody has it', async () => {
    const handle = await take(5);
    await clock.advance(6_000);
    answerOf(await remove(handle));
    await isGone();
  });

  it.each([0, 600])('deletes a message whose visibility was changed to %i seconds', async (seconds) => {
    const handle = await take();
    answerOf(await client.change('orders', handle, 60));
    answerOf(await client.change('orders', handle, seconds));
    answerOf(await remove(handle));
    await isGone();
  });

  it('succeeds however often, and of a message that is gone', async () => {
    const handle = await take();
    for (let i = 0; i < 3; i++) expect(await remove(handle)).toEqual({ ok: true, value: undefined });
    await isGone();
  });

  it('leaves a message that was received again to its newest handle', async () => {
    const older = await take(5);
    await clock.advance(5_000);
    const newer = await take();
    expect(newer).not.toBe(older);
    answerOf(await remove(older));
    expect(await client.counts('orders')).toEqual([0, 1, 0]);
    answerOf(await remove(newer));
    await isGone();
  });

  it('leaves it also where the older handle had changed its visibility', async () => {
    const older = await take();
    answerOf(await client.change('orders', older, 0));
    await take();
    answerOf(await remove(older));
    await isThere();
  });

  it('leaves it where both receives were of timeout 0', async () => {
    const older = await take(0);
    await take(0);
    answerOf(await remove(older));
    await isThere();
  });

  it('succeeds for a message that has expired', async () => {
    await client.set('orders', { MessageRetentionPeriod: '60' });
    const handle = await take(600);
    await clock.advance(60_001);
    answerOf(await remove(handle));
    await isGone();
  });

  it('succeeds for a message that was purged, and deletes nothing sent since', async () => {
    const handle = await take();
    await client.purge('orders');
    await client.send('orders', 'a');
    answerOf(await remove(handle));
    await isThere();
  });

  it.each([null, undefined, ''])('misses the handle in %j', async (handle) => {
    expect(refusalOf(await remove(handle))).toBe(
      'MissingParameter: The request must contain the parameter ReceiptHandle.',
    );
  });

  it.each(['garbage', 'AQEB', 'AQEBAAAA', `AQEB${'A'.repeat(1_020)}`, `AQEB${'A'.repeat(2_000)}`])(
    'refuses %s',
    async (handle) => {
      expect(refusalOf(await remove(handle))).toBe(invalid(handle));
    },
  );

  it('refuses the handle of another queue', async () => {
    await makeQueue(context, 'invoices');
    const handle = await take();
    expect(refusalOf(await remove(handle, 'invoices'))).toBe(invalid(handle));
    await isThere();
  });

  it('refuses a handle from before its queue was deleted and created again', async () => {
    const handle = await take();
    await client.deleteQueue('orders');
    expect(refusalOf(await remove(handle))).toMatch(/^QueueDoesNotExist/);
    await makeQueue(context, 'orders');
    expect(refusalOf(await remove(handle))).toBe(invalid(handle));
  });

  it('refuses the handle of another service, whose key is not ours', async () => {
    const other = testEngine().context;
    await other.table.put({
      kind: 'put',
      item: { pk: 's', sk: 'handle-keys', current: new Uint8Array(32).fill(7) },
    });
    await makeQueue(other, 'orders');
    await clientOf(other).send('orders', 'a');
    const [message] = await clientOf(other).receive('orders');
    const handle = message!.ReceiptHandle;
    expect(refusalOf(await remove(handle))).toBe(invalid(handle));
  });

  it('takes one of several out of what was received together', async () => {
    await client.sendMany('orders', ['b', 'c']);
    const messages = await client.receive('orders', { VisibilityTimeout: 20 });
    const handleOf = (body: string) => messages.find(({ Body }) => Body === body)!.ReceiptHandle;
    answerOf(await remove(handleOf('b')));
    expect(await client.counts('orders')).toEqual([0, 2, 0]);
    await clock.advance(20_000);
    expect(bodiesOf(await client.receive('orders'))).toEqual(['a', 'c']);
  });
});
