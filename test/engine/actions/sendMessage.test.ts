import { beforeEach, describe, expect, it } from 'vitest';
import { sendMessage } from '../../../engine/actions/sendMessage.ts';
import type { Context } from '../../../engine/context.ts';
import { bodiesOf, type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { caller, makeQueue, refusalOf, testEngine } from '../../support/testEngine.ts';

let context: Context;
let clock: ManualClock;
let client: Client;
beforeEach(async () => {
  ({ context, clock } = testEngine({ settings: { sharedTable: false } }));
  client = clientOf(context);
  await makeQueue(context, 'orders');
});
const refused = async (input: object, queue = 'orders') =>
  refusalOf(await sendMessage.run(context, caller, { QueueUrl: queue, MessageBody: 'x', ...input }));
const uuid8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('SendMessage', () => {
  it('answers with an id and the digest of the body, and no sequence number', async () => {
    expect(await client.send('orders', 'hello')).toEqual({
      MessageId: expect.stringMatching(uuid8),
      MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592',
    });
  });

  it('answers with the digests of the attributes that were sent', async () => {
    const sent = await client.send('orders', 'hello', {
      MessageAttributes: { city: { DataType: 'String', StringValue: 'Any City' } },
      MessageSystemAttributes: {
        AWSTraceHeader: {
          DataType: 'String',
          StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
        },
      },
    });
    expect(sent).toMatchObject({
      MD5OfMessageAttributes: 'a6ffb68ea212e1f864e24e589a1bda87',
      MD5OfMessageSystemAttributes: '5ae4d5d7636402d80f4eb6d213245a88',
    });
  });

  it('hides a message for its delay', async () => {
    await client.send('orders', 'a', { DelaySeconds: 900 });
    expect(await client.counts('orders')).toEqual([0, 0, 1]);
    await clock.advance(899_999);
    expect(await client.receive('orders')).toEqual([]);
    await clock.advance(1);
    expect(bodiesOf(await client.receive('orders'))).toEqual(['a']);
  });

  it("hides it for the queue's delay unless the message has its own, be it 0", async () => {
    await client.set('orders', { DelaySeconds: '60' });
    await client.send('orders', 'late');
    await client.send('orders', 'now', { DelaySeconds: 0 });
    await client.send('orders', 'soon', { DelaySeconds: 30 });
    const received = async () => bodiesOf(await client.receive('orders', { VisibilityTimeout: 900 }));
    expect(await received()).toEqual(['now']);
    await clock.advance(30_000);
    expect(await received()).toEqual(['soon']);
    await clock.advance(30_000);
    expect(await received()).toEqual(['late']);
  });

  it("leaves what was sent before at the delay it had when the queue's changes", async () => {
    await client.set('orders', { DelaySeconds: '60' });
    await client.send('orders', 'a');
    await client.set('orders', { DelaySeconds: '0' });
    expect(await client.counts('orders')).toEqual([0, 0, 1]);
  });

  it.each([-1, 901])('refuses a delay of %i seconds', async (DelaySeconds) => {
    expect(await refused({ DelaySeconds })).toBe(
      `InvalidParameterValue: Value ${DelaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    );
  });

  it('looks for the queue first', async () => {
    expect(await refused({ MessageBody: '' }, 'nowhere')).toBe(
      'QueueDoesNotExist: The specified queue does not exist.',
    );
  });

  it.each([null, undefined, ''])('misses the body in %j', async (MessageBody) => {
    expect(await refused({ MessageBody })).toBe(
      'MissingParameter: The request must contain the parameter MessageBody.',
    );
  });

  it('takes a message as large as the queue allows, attributes included, and no larger', async () => {
    await client.set('orders', { MaximumMessageSize: '1024' });
    const MessageAttributes = { a: { DataType: 'String', StringValue: 'é' } };
    await client.send('orders', 'x'.repeat(1_024));
    await client.send('orders', 'x'.repeat(1_015), { MessageAttributes });
    expect(await refused({ MessageBody: 'x'.repeat(1_016), MessageAttributes })).toBe(
      'InvalidParameterValue: One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
    );
  });

  it('refuses a deduplication id', async () => {
    expect(await refused({ MessageDeduplicationId: 'd' })).toBe(
      'InvalidParameterValue: Value d for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.',
    );
  });

  it('stores nothing of what it refuses', async () => {
    await refused({ MessageBody: '\u0000' });
    expect(await client.counts('orders')).toEqual([0, 0, 0]);
  });
});
