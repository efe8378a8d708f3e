import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { json } from '../../sdk/index.ts';
import { eventOf } from './eventOf.ts';
import { openSdk } from './openSdk.ts';

const receiveAll = async ({ sqs }: Awaited<ReturnType<typeof openSdk>>, QueueUrl: string) => {
  const { Messages = [] } = await sqs.receiveMessage({
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  });
  return Messages;
};

describe('lambdaHandler', () => {
  test('hands over what was sent, and names the messages that failed', async () => {
    const sdk = await openSdk();
    const schema = json<{ n: number }>();
    const orders = await sdk.forebay.createQueue('orders', { schema, gzipAbove: 1 });
    const attributes = { tenant: 'acme', digest: new Uint8Array([7]) };
    await orders.sendMany([0, 1, 2].map((n) => ({ body: { n }, attributes })));
    const received = await receiveAll(sdk, await orders.url());
    const seen: unknown[] = [];
    const errors: unknown[] = [];
    const handler = orders.lambdaHandler(
      (message, context) => {
        seen.push([message.body.n, message.attributes, context]);
        if (message.body.n === 1) throw new Error('no');
      },
      { onError: (error, id) => errors.push([(error as Error).message, id]) },
    );
    const failedId = received.find(({ Body }) => Body === '{"n":1}')?.MessageId;
    expect(await handler(eventOf(received), 'context')).toEqual({
      batchItemFailures: [{ itemIdentifier: failedId }],
    });
    expect(errors).toEqual([['no', failedId]]);
    expect(seen).toHaveLength(3);
    expect(seen[0]).toMatchObject([expect.any(Number), { tenant: 'acme' }, 'context']);
    expect([...((seen[0] as [number, { digest: Uint8Array }])[1].digest ?? [])]).toEqual([7]);
  });

  test('leaves what follows a failure in its group, and goes on with the other groups', async () => {
    const sdk = await openSdk();
    const orders = await sdk.forebay.createQueue('orders.fifo', { contentBasedDeduplication: true });
    const bodies = ['a0', 'b0', 'a1', 'b1', 'a2'];
    await orders.sendMany(bodies.map((body) => ({ body, group: body.charAt(0) })));
    const received = await receiveAll(sdk, await orders.url());
    const seen: string[] = [];
    const handler = orders.lambdaHandler(
      async ({ body }) => {
        await new Promise(setImmediate);
        seen.push(body);
        if (body === 'a1') throw new Error('no');
      },
      { onError: () => {} },
    );
    const { batchItemFailures } = await handler(eventOf(received));
    const failed = batchItemFailures.map(
      ({ itemIdentifier }) => received.find(({ MessageId }) => MessageId === itemIdentifier)?.Body,
    );
    expect(failed).toEqual(['a1', 'a2']);
    expect(seen.toSorted()).toEqual(['a0', 'a1', 'b0', 'b1']);
  });

  test('moves what it cannot read and what is rejected to the dead-letter queue', async () => {
    const sdk = await openSdk();
    const schema = v.object({ id: v.string() });
    const orders = await sdk.forebay.createQueue('orders', { schema, deadLetter: true });
    const QueueUrl = await orders.url();
    await sdk.sqs.sendMessage({ QueueUrl, MessageBody: 'no JSON' });
    await orders.send({ id: '42' });
    const handler = orders.lambdaHandler((message) => message.reject('unknown'));
    const response = await handler(eventOf(await receiveAll(sdk, QueueUrl)));
    expect(response).toEqual({ batchItemFailures: [] });
    const dead = await receiveAll(sdk, await sdk.forebay.queue('orders-dead').url());
    expect(
      Object.fromEntries(dead.map((m) => [m.Body, m.MessageAttributes?.['forebay.reason']?.StringValue])),
    ).toEqual({ 'no JSON': expect.stringContaining('not JSON'), '{"id":"42"}': 'unknown' });
  });

  test('has a failed message delivered again by its policy', async () => {
    const sdk = await openSdk();
    const orders = await sdk.forebay.createQueue('orders');
    await orders.send('a');
    const handler = orders.lambdaHandler(
      () => {
        throw new Error('no');
      },
      { retry: { backoff: 'fixed', delay: '5s' }, onError: () => {} },
    );
    const { batchItemFailures } = await handler(eventOf(await receiveAll(sdk, await orders.url())));
    expect(batchItemFailures).toHaveLength(1);
    await sdk.server.clock.advance(5_000);
    expect(await receiveAll(sdk, await orders.url())).toHaveLength(1);
  });
});

describe('lambdaHandler as a base handler of middy', () => {
  /** Says which stages an event went through, and in what order. */
  function staged(base: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>) {
    const stages: string[] = [];
    const stage = (name: string) => ({
      before: () => void stages.push(`before ${name}`),
      after: () => void stages.push(`after ${name}`),
      onError: () => void stages.push(`error ${name}`),
    });
    const handler = middy<SQSEvent, SQSBatchResponse>()
      .use(stage('outer'))
      .use(stage('inner'))
      .handler((event: SQSEvent, context: Context) => {
        stages.push('handler');
        return base(event, context);
      });
    return { stages, handle: (event: SQSEvent) => handler(event, { awsRequestId: 'r' } as Context) };
  }
  const groups = ['a', 'b', 'a', 'b', 'a'];

  test('stands between before and after, which see what failed and change nothing of it', async () => {
    const sdk = await openSdk();
    const orders = await sdk.forebay.createQueue('orders.fifo', { contentBasedDeduplication: true });
    await orders.sendMany(groups.map((group, i) => ({ body: `${group}${i}`, group })));
    const received = await receiveAll(sdk, await orders.url());
    const ids: unknown[] = [];
    const { stages, handle } = staged(
      orders.lambdaHandler(
        ({ body }, context) => {
          ids.push((context as Context).awsRequestId);
          stages.push(body);
          if (body === 'a2') throw new Error('no');
        },
        { concurrency: 1, onError: () => {} },
      ),
    );
    const { batchItemFailures } = await handle(eventOf(received));
    const bodyOf = (id: string) => received.find(({ MessageId }) => MessageId === id)?.Body;
    expect(batchItemFailures.map(({ itemIdentifier }) => bodyOf(itemIdentifier))).toEqual(['a2', 'a4']);
    const inside = ['handler', 'a0', 'a2', 'b1', 'b3'];
    expect(stages).toEqual(['before outer', 'before inner', ...inside, 'after inner', 'after outer']);
    expect(ids).toEqual(['r', 'r', 'r', 'r']);
  });

  test('lets what is no event fail, so that onError is called and everything comes again', async () => {
    const { forebay } = await openSdk();
    const { stages, handle } = staged(forebay.queue('orders').lambdaHandler(() => {}));
    await expect(handle({} as SQSEvent)).rejects.toMatchObject({ code: 'InvalidArgument' });
    expect(stages.slice(-2)).toEqual(['error inner', 'error outer']);
  });

  test('is taken as it is', async () => {
    const sdk = await openSdk();
    const notes = await sdk.forebay.createQueue('notes');
    await notes.send('a');
    const event = eventOf(await receiveAll(sdk, await notes.url()));
    const seen: string[] = [];
    const handler = middy(notes.lambdaHandler(({ body }) => void seen.push(body))).before(
      () => void seen.push('before'),
    );
    expect(await handler(event, {} as Context)).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual(['before', 'a']);
  });
});
