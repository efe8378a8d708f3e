/** Plays Lambda for the function in `handler.ts`: hands it a batch, and deletes what it did not report as failed. */
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Forebay, type SqsRecord } from 'forebay/sdk';
import { handler } from './handler.ts';

const endpoint = process.env.FOREBAY_ENDPOINT ?? 'http://localhost:9324';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const sqs = new SQSClient({ endpoint, region: 'us-east-1', credentials });
const forebay = new Forebay({ client: sqs });

const readings = await forebay.createQueue('readings', { visibilityTimeout: '1s', retention: '1 minute' });
for (const celsius of [21.5, -300, 19]) await readings.send(JSON.stringify({ sensor: 'roof', celsius }));

const QueueUrl = await readings.url();
const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
const { batchItemFailures } = await handler({
  Records: Messages.map(
    ({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} }): SqsRecord => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: Attributes,
      messageAttributes: {},
    }),
  ),
});
// → roof: 21.5 °C
// → again: RangeError: roof is colder than cold
// → roof: 19 °C

const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
for (const { MessageId = '', ReceiptHandle } of Messages) {
  if (!failed.has(MessageId)) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
}
const { visible, inFlight } = await readings.stats();
console.log(`${visible + inFlight} is still there`); // → 1 is still there
sqs.destroy();
