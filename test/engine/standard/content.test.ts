import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../engine/context.ts';
import { bodiesOf, type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { arnOf, makeQueue, testEngine } from '../../support/testEngine.ts';
import { watchedTable } from '../../support/watchedTable.ts';

let context: Context;
let clock: ManualClock;
let client: Client;
let table: ReturnType<typeof watchedTable>;
beforeEach(async () => {
  table = watchedTable();
  ({ context, clock } = testEngine({ table, settings: { sharedTable: false } }));
  client = clientOf(context);
  await makeQueue(context, 'orders');
});
const receiveAll = async () => {
  const All = { MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] };
  return client.receive('orders', { ...All, VisibilityTimeout: 60 });
};
const bodyItems = async () => (await table.items('b#')).length;
/** Of so many items: a table that expires them for free is left to it. */
const remaining = (count: number, of: number) => (table.expiry === 'swept' ? count : of);
const deleteAll = async (messages: readonly { ReceiptHandle: string }[]) => {
  for (const { ReceiptHandle } of messages) await client.delete('orders', ReceiptHandle);
};

describe('a body', () => {
  it.each([
    ['travels with its parcel', 300, 0],
    ['too large for that has an item of its own', 5_000, 1],
    ['over 380 KiB lies in chunks', 400_000, 2],
    ['of 1 MiB does so too', 1_048_576, 3],
  ])('%s (%#)', async (_, bytes, items) => {
    const body = `${'é\r\n"'.repeat(40)}${'x'.repeat(bytes)}`.slice(0, bytes - 40);
    await client.send('orders', body);
    expect(await bodyItems()).toBe(items);
    const messages = await receiveAll();
    expect(bodiesOf(messages)).toEqual([body]);
    await deleteAll(messages);
    expect(await bodyItems()).toBe(remaining(0, items));
  });

  it('shares an item with its neighbours, which lasts as long as one of them', async () => {
    const bodies = [...'abcdefghij'].map((letter) => letter.repeat(600));
    await client.sendMany('orders', bodies);
    expect(await bodyItems()).toBe(2);
    const messages = await receiveAll();
    expect(bodiesOf(messages)).toEqual(bodies);
    await deleteAll(messages.slice(0, 9));
    expect(await bodyItems()).toBe(remaining(1, 2));
    await clock.advance(60_000);
    const last = await receiveAll();
    expect(bodiesOf(last)).toEqual(bodies.slice(9));
    await deleteAll(last);
    expect(await bodyItems()).toBe(remaining(0, 2));
  });

  it('is gone at once when all of its parcel are deleted in one batch', async () => {
    const bodies = ['a'.repeat(600), 'b'.repeat(600), 'c'.repeat(5_000), 'd'.repeat(500_000)];
    await client.sendMany('orders', bodies);
    const sent = await bodyItems();
    const messages = await receiveAll();
    expect(bodiesOf(messages)).toEqual(bodies);
    await client.deleteMany(
      'orders',
      messages.map(({ ReceiptHandle }) => ReceiptHandle),
    );
    expect(await bodyItems()).toBe(remaining(0, sent));
  });
});

describe('the system attributes of a message', () => {
  it('tell sender, times and receive count', async () => {
    const sentMs = clock.now();
    await client.send('orders', 'a', { DelaySeconds: 2 });
    await clock.advance(2_000);
    const [first] = await receiveAll();
    const attributes = {
      SenderId: 'AIDATEST',
      SentTimestamp: `${sentMs}`,
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: `${sentMs + 2_000}`,
    };
    expect(first?.Attributes).toEqual(attributes);
    await clock.advance(60_000);
    const [second] = await receiveAll();
    expect(second?.Attributes).toEqual({ ...attributes, ApproximateReceiveCount: '2' });
  });

  it('tell the message group, which a standard queue keeps', async () => {
    await client.send('orders', 'a', { MessageGroupId: 'g-1' });
    const [message] = await receiveAll();
    expect(message?.Attributes).toMatchObject({ MessageGroupId: 'g-1' });
    expect(message?.Attributes).not.toHaveProperty('SequenceNumber');
  });

  it('tell the trace header of the request, unless the message has its own', async () => {
    const traced = clientOf(context, { traceHeader: 'Root=1-request' });
    await traced.send('orders', 'a');
    await traced.sendMany('orders', ['b']);
    await traced.send('orders', 'c', {
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-message' } },
    });
    const messages = await receiveAll();
    expect(messages.map(({ Attributes }) => Attributes?.AWSTraceHeader)).toEqual([
      'Root=1-request',
      'Root=1-request',
      'Root=1-message',
    ]);
  });

  it('are those that either list names; unknown names match nothing', async () => {
    await client.send('orders', 'a');
    const [message] = await client.receive('orders', {
      AttributeNames: ['SenderId', 'QueueArn', 'Nonsense'],
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    });
    expect(message?.Attributes).toEqual({ SenderId: 'AIDATEST', ApproximateReceiveCount: '1' });
  });
});

describe('the attributes of a message', () => {
  const text = (StringValue: string, DataType = 'String') => ({ DataType, StringValue });
  const all = Object.fromEntries([
    ['color', text('blé')],
    ['column', text('007.50', 'Number.float')],
    ['blob', { DataType: 'Binary.gif', BinaryValue: 'AQID' }],
    ['constructor', text('c')],
    ['__proto__', text('p')],
    ['toString', text('t')],
  ]);

  it('come back as sent, whatever their names, beside inline and large bodies', async () => {
    const names = ['color', 'column', 'blob', 'constructor', 'toString', '__proto__'];
    for (const body of ['x', 'x'.repeat(500_000)]) {
      await client.send('orders', body, { MessageAttributes: all });
    }
    for (const { MessageAttributes = {} } of await receiveAll()) {
      expect(Object.keys(MessageAttributes).sort()).toEqual([...names].sort());
      for (const name of names) {
        const sent = Object.entries(all).find(([key]) => key === name)?.[1];
        expect(Object.entries(MessageAttributes).find(([key]) => key === name)?.[1]).toEqual(sent);
      }
    }
  });

  it.each([
    [['All'], 6],
    [['.*'], 6],
    [['col.*'], 2],
    [['color', 'blob', 'nothing'], 2],
    [['Color', 'AWS.', '..foo'], 0],
    [[], 0],
  ])('are those that %j asks for, and so is the digest', async (names, count) => {
    await client.send('orders', 'x', { MessageAttributes: all });
    const [message] = await client.receive('orders', { MessageAttributeNames: names });
    expect(Object.keys(message?.MessageAttributes ?? {})).toHaveLength(count);
    expect(message?.MD5OfMessageAttributes !== undefined).toBe(count > 0);
  });

  it('are kept with the group and the trace on the way through a dead-letter queue', async () => {
    await makeQueue(context, 'work', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('orders'), maxReceiveCount: 1 }),
    });
    const traced = clientOf(context, { traceHeader: 'Root=1' });
    const sent = await traced.send('work', 'x', { MessageAttributes: all, MessageGroupId: 'g' });
    await client.receive('work', { VisibilityTimeout: 0 });
    await client.receive('work');
    const [dead] = await receiveAll();
    expect(dead).toMatchObject({
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      Attributes: { AWSTraceHeader: 'Root=1', MessageGroupId: 'g' },
    });
  });
});
