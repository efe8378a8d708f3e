import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';

const sqs = new SQSClient();

/** Takes a while, and sends a message at its end by what its environment says. */
export async function handler({ Records }: SQSEvent): Promise<void> {
  console.log(`begun in ${process.pid}`);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const QueueUrl = `${process.env.AWS_ENDPOINT_URL_SQS}/000000000000/done`;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `did ${Records[0]?.body}` }));
  console.log('ended');
}
