import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { type CloudEvent, json } from '../../sdk/index.ts';
import { ending, openSdk, told } from './openSdk.ts';

const envelope = { source: '/shop', type: 'order.placed', dataVersion: '2' };

describe('an envelope', () => {
  test('has a body travel as a CloudEvent in structured mode', async () => {
    const { forebay, sqs } = await openSdk();
    const schema = v.object({ id: v.string() });
    const orders = await forebay.createQueue('orders.fifo', { schema, envelope });
    await orders.send(
      { id: '42' },
      { group: 'customer-7', deduplicationId: 'order-42', correlationId: 'visit-1' },
    );
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl: await orders.url() });
    expect(JSON.parse(Messages[0]?.Body ?? '')).toEqual({
      specversion: '1.0',
      id: 'order-42',
      source: '/shop',
      type: 'order.placed',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      datacontenttype: 'application/json',
      correlationid: 'visit-1',
      partitionkey: 'customer-7',
      dataversion: '2',
      data: { id: '42' },
    });
  });

  test('is read again, whether its data is JSON, a text or base64', async () => {
    const { forebay, sqs } = await openSdk();
    const notes = await forebay.createQueue('notes', { envelope, gzipAbove: 10 });
    await notes.send('hello');
    const data = { data_base64: Buffer.from('packed').toString('base64'), datacontenttype: 'text/plain' };
    const event = { specversion: '1.0', id: 'a', source: '/elsewhere', type: 'note', ...data };
    await sqs.sendMessage({ QueueUrl: await notes.url(), MessageBody: JSON.stringify(event) });
    const seen: Record<string, CloudEvent | undefined> = {};
    const worker = ending(
      notes.consume((message) => {
        seen[message.body] = message.event;
      }),
    );
    await told(worker, 'handled', 2);
    expect(seen).toEqual({
      hello: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        source: '/shop',
        type: 'order.placed',
        time: expect.any(Date),
        correlationId: undefined,
        partitionKey: undefined,
        dataVersion: '2',
      },
      packed: expect.objectContaining({ id: 'a', source: '/elsewhere', time: undefined }),
    });
  });

  test('makes what has none unreadable', async () => {
    const { forebay } = await openSdk();
    await forebay.createQueue('orders');
    const orders = forebay.queue('orders', { schema: json<object>(), envelope });
    const bare = forebay.queue('orders');
    const wrong = [
      '{"id":"42"}',
      'null',
      '[]',
      'no JSON',
      '{"specversion":"0.3","id":"a","source":"b","type":"c"}',
    ];
    await bare.sendMany(wrong.map((body) => ({ body })));
    const reasons: string[] = [];
    const all = Promise.withResolvers<void>();
    ending(
      orders.consume(() => {}, {
        onUnreadable({ reason }) {
          reasons.push(reason.message);
          if (reasons.length === wrong.length) all.resolve();
        },
      }),
    );
    await all.promise;
    expect(reasons.filter((reason) => reason.includes('not a CloudEvent'))).toHaveLength(4);
  });

  test('is what a correlation id needs', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await expect(notes.send('hello', { correlationId: 'a' })).rejects.toMatchObject({
      code: 'InvalidArgument',
    });
  });
});
