import { Consumer, type ConsumerOptions } from 'sqs-consumer';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openWire, type Wire } from './describeWire.ts';
import { inProcessTest } from './inProcess.ts';

type Handling = Pick<ConsumerOptions, 'handleMessage' | 'handleMessageBatch'> & Partial<ConsumerOptions>;

function consume(
  { sqs }: { readonly sqs: Wire['sqs'] | undefined },
  queueUrl: string,
  options: Handling,
): Consumer {
  const consumer = Consumer.create({ queueUrl, sqs, ...options });
  // Node throws an error event that nobody listens to; that of the last poll's end is not of interest.
  consumer.on('error', () => {});
  onTestFinished(() => consumer.stop({ abort: true }));
  return consumer;
}

type Event = 'message_processed' | 'processing_error' | 'error' | 'response_processed';
const once = (consumer: Consumer, event: Event) =>
  new Promise<unknown>((resolve) => consumer.once(event, (...told: unknown[]) => resolve(told[0])));

const counts = async ({ sqs }: Wire, QueueUrl: string) => {
  const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
  return [Attributes.ApproximateNumberOfMessages, Attributes.ApproximateNumberOfMessagesNotVisible];
};

describe('sqs-consumer', () => {
  inProcessTest('handles a message that arrives while it polls, and deletes it', async () => {
    const wire = await openWire();
    const QueueUrl = await wire.queue();
    const bodies: unknown[] = [];
    const consumer = consume(wire, QueueUrl, {
      async handleMessage(message) {
        bodies.push(message.Body);
        return message;
      },
    });
    const polling = wire.server.clock.nextSleep();
    consumer.start();
    await polling;
    const processed = once(consumer, 'message_processed');
    await wire.sqs.sendMessage({ QueueUrl, MessageBody: 'hello' });
    await processed;
    expect(bodies).toEqual(['hello']);
    expect(await counts(wire, QueueUrl)).toEqual(['0', '0']);
  });

  test('handles batches with all attributes', async () => {
    const wire = await openWire();
    const QueueUrl = await wire.queue();
    for (let i = 0; i < 10; i++) {
      const MessageAttributes = { n: { DataType: 'Number', StringValue: `${i}` } };
      await wire.sqs.sendMessage({ QueueUrl, MessageBody: `${i}`, MessageAttributes });
    }
    const seen: unknown[] = [];
    const consumer = consume(wire, QueueUrl, {
      batchSize: 10,
      messageAttributeNames: ['All'],
      messageSystemAttributeNames: ['All'],
      async handleMessageBatch(messages) {
        for (const { Body, MessageAttributes, Attributes } of messages) {
          seen.push([Body, MessageAttributes?.n?.StringValue, Attributes?.ApproximateReceiveCount]);
        }
        return messages;
      },
    });
    const processed = once(consumer, 'response_processed');
    consumer.start();
    await processed;
    expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => [`${i}`, `${i}`, '1']));
    expect(await counts(wire, QueueUrl)).toEqual(['0', '0']);
  });

  test('gets a message again at once when its handler failed and gave it back', async () => {
    const wire = await openWire();
    const QueueUrl = await wire.queue();
    await wire.sqs.sendMessage({ QueueUrl, MessageBody: 'hello' });
    const receiveCounts: unknown[] = [];
    const consumer = consume(wire, QueueUrl, {
      terminateVisibilityTimeout: true,
      messageSystemAttributeNames: ['ApproximateReceiveCount'],
      async handleMessage(message) {
        receiveCounts.push(message.Attributes?.ApproximateReceiveCount);
        if (receiveCounts.length < 3) throw new Error('not yet');
        return message;
      },
    });
    const processed = once(consumer, 'message_processed');
    consumer.start();
    await processed;
    expect(receiveCounts).toEqual(['1', '2', '3']);
  });

  inProcessTest('keeps a message hidden by its heartbeat while it is handled', async () => {
    const wire = await openWire();
    const QueueUrl = await wire.queue();
    await wire.sqs.sendMessage({ QueueUrl, MessageBody: 'hello' });
    const calls = vi.spyOn(wire.sqs, 'send');
    const handling = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const consumer = consume(wire, QueueUrl, {
      visibilityTimeout: 10,
      heartbeatInterval: 0.2,
      async handleMessage(message) {
        started.resolve();
        await handling.promise;
        return message;
      },
    });
    consumer.start();
    await started.promise;
    await wire.server.clock.advance(9_000);
    const callsBefore = calls.mock.calls.length;
    await vi.waitFor(() => expect(calls.mock.calls.length).toBeGreaterThan(callsBefore));
    await Promise.all(calls.mock.results.map(({ value }) => value));
    await wire.server.clock.advance(9_000);
    expect(await counts(wire, QueueUrl)).toEqual(['0', '1']);
    const processed = once(consumer, 'message_processed');
    handling.resolve();
    await processed;
    expect(await counts(wire, QueueUrl)).toEqual(['0', '0']);
  });

  test('tells that its queue is gone', async () => {
    const wire = await openWire();
    const QueueUrl = await wire.queue();
    await wire.sqs.deleteQueue({ QueueUrl });
    const consumer = consume(wire, QueueUrl, { handleMessage: async (message) => message });
    const failed = once(consumer, 'error');
    consumer.start();
    expect(await failed).toMatchObject({ code: 'QueueDoesNotExist', statusCode: 400 });
  });

  test('finds the server by the queue URL alone', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    onTestFinished(() => void vi.unstubAllEnvs());
    const wire = await openWire();
    const QueueUrl = await wire.queue();
    await wire.sqs.sendMessage({ QueueUrl, MessageBody: 'hello' });
    const consumer = consume({ sqs: undefined }, QueueUrl, {
      region: 'us-east-1',
      handleMessage: async (message) => message,
    });
    const processed = once(consumer, 'message_processed');
    consumer.start();
    expect(await processed).toMatchObject({ Body: 'hello' });
  });
});
