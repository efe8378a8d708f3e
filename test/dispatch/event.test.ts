import { describe, expect, test } from 'vitest';
import type { SqsEvent } from '../../dispatch/event.ts';
import { cloud } from './cloud.ts';

async function eventOf(
  name: string,
  attributes: Record<string, string>,
  send: (made: ReturnType<typeof cloud>) => Promise<unknown>,
): Promise<SqsEvent> {
  const made = cloud();
  await made.queue(name, attributes);
  await made.map(name);
  const events: SqsEvent[] = [];
  made.consume(async (event) => {
    events.push(event);
  });
  await send(made);
  await made.live(1_000);
  expect(events).toHaveLength(1);
  return events[0] as SqsEvent;
}

/** As "Using Lambda with Amazon SQS" in Lambda's developer guide shows it. */
describe('the event', () => {
  test('is what Lambda gives a function for a standard queue', async () => {
    let sentMs = 0;
    const event = await eventOf('orders', {}, async ({ client, clock }) => {
      await clock.advance(500);
      sentMs = clock.now();
      await client.send('orders', 'Test message.', {
        MessageAttributes: {
          myAttribute: { DataType: 'String', StringValue: 'myValue' },
          picture: { DataType: 'Binary', BinaryValue: 'AAEC' },
          size: { DataType: 'Number.int', StringValue: '7' },
        },
        MessageSystemAttributes: {
          AWSTraceHeader: {
            DataType: 'String',
            StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1',
          },
        },
      });
    });
    expect(event).toEqual({
      Records: [
        {
          messageId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
          receiptHandle: expect.stringMatching(/^AQEB/),
          body: 'Test message.',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: `${sentMs}`,
            SenderId: 'AIDATEST',
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
            AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1',
          },
          messageAttributes: {
            myAttribute: {
              stringValue: 'myValue',
              stringListValues: [],
              binaryListValues: [],
              dataType: 'String',
            },
            picture: { binaryValue: 'AAEC', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
            size: { stringValue: '7', stringListValues: [], binaryListValues: [], dataType: 'Number.int' },
          },
          md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
          md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:orders',
          awsRegion: 'us-east-1',
        },
      ],
    });
  });

  test('has empty message attributes and no digest of them for a message without any', async () => {
    const event = await eventOf('orders', {}, ({ client }) => client.send('orders', 'a'));
    expect(event.Records[0]).toMatchObject({ messageAttributes: {} });
    expect(event.Records[0]).not.toHaveProperty('md5OfMessageAttributes');
  });

  test('tells group, sequence and deduplication id of a FIFO message', async () => {
    const event = await eventOf('orders.fifo', { FifoQueue: 'true' }, ({ client }) =>
      client.send('orders.fifo', 'a', { MessageGroupId: 'g', MessageDeduplicationId: 'd' }),
    );
    expect(event.Records[0]?.attributes).toMatchObject({
      MessageGroupId: 'g',
      MessageDeduplicationId: 'd',
      SequenceNumber: expect.stringMatching(/^\d{20}$/),
    });
  });
});
