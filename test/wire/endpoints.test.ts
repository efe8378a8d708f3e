import { SQS } from '@aws-sdk/client-sqs';
import { SQS as QuerySQS } from 'client-sqs-query';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openWire } from './describeWire.ts';
import { jsonCall } from './rawCall.ts';
import { sdkRefusal } from './sdkRefusal.ts';

const options = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

function closing<Client extends { destroy(): void }>(client: Client): Client {
  onTestFinished(() => client.destroy());
  return client;
}

describe('an SDK without an endpoint in its code', () => {
  test('takes AWS_ENDPOINT_URL_SQS for it', async () => {
    const { server } = await openWire();
    vi.stubEnv('AWS_ENDPOINT_URL_SQS', server.url);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { QueueUrl } = await closing(new SQS(options)).createQueue({ QueueName: 'orders' });
    expect(QueueUrl).toBe(`${server.url}/000000000000/orders`);
  });

  test('follows the queue URL', async () => {
    const { queue } = await openWire();
    const QueueUrl = await queue();
    const sqs = closing(new SQS(options));
    await sqs.sendMessage({ QueueUrl, MessageBody: 'hello' });
    expect((await sqs.receiveMessage({ QueueUrl })).Messages).toMatchObject([{ Body: 'hello' }]);
  });

  test('signs for a region, in which its queues are', async () => {
    const { server } = await openWire();
    const client = (region: string) => closing(new SQS({ ...options, region, endpoint: server.url }));
    const { QueueUrl } = await client('eu-central-1').createQueue({ QueueName: 'orders' });
    const asked = { QueueUrl, AttributeNames: ['QueueArn' as const] };
    expect((await client('eu-central-1').getQueueAttributes(asked)).Attributes).toEqual({
      QueueArn: 'arn:aws:sqs:eu-central-1:000000000000:orders',
    });
    expect((await client('us-east-1').listQueues({})).QueueUrls).toBeUndefined();
  });
});

test('the two lists of system attribute names are one', async () => {
  const { server, queue } = await openWire();
  const QueueUrl = await queue();
  await jsonCall(server, 'SendMessage', { QueueUrl, MessageBody: 'hello' });
  const asked = {
    QueueUrl,
    AttributeNames: ['SenderId', 'QueueArn'],
    MessageSystemAttributeNames: ['SentTimestamp'],
  };
  const received = JSON.parse((await jsonCall(server, 'ReceiveMessage', asked)).body);
  expect(Object.keys(received.Messages[0].Attributes).sort()).toEqual(['SenderId', 'SentTimestamp']);
});

test('the two SDKs of these tests speak the two protocols', async () => {
  const { server } = await openWire();
  const textFor = async (Client: typeof SQS) => {
    const sqs = closing(new Client({ ...options, endpoint: server.url }));
    return (await sdkRefusal(sqs.getQueueUrl({ QueueName: 'no' }))).text;
  };
  expect(await textFor(SQS)).toBe('The specified queue does not exist.');
  expect(await textFor(QuerySQS as unknown as typeof SQS)).toBe(
    'The specified queue does not exist for this wsdl version.',
  );
});
