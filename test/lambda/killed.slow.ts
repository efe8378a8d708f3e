import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../support/faultProxy.ts';
import { type Deployed, deploy } from './support/deployed.ts';

let deployed: Deployed;
beforeAll(async () => {
  deployed = await deploy();
}, 600_000);
afterAll(() => deployed?.stop());

function clientOf(endpoint: string, maxAttempts: number): SQS {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SQS({ endpoint, region: 'us-east-1', credentials, maxAttempts });
  onTestFinished(() => client.destroy());
  return client;
}

async function queueAt(
  sqs: SQS,
  QueueName: string,
  Attributes: Record<string, string> = {},
): Promise<string> {
  return (await sqs.createQueue({ QueueName, Attributes })).QueueUrl as string;
}

describe('an environment that is killed in mid-request', () => {
  test('loses no message that was acknowledged to its sender', async () => {
    const service = await deployed.serve();
    const sqs = clientOf(service.url, 8);
    const QueueUrl = await queueAt(sqs, 'killed');
    const sent = new Set<string>();
    const send = async (MessageBody: string) => {
      const answer = await sqs.sendMessage({ QueueUrl, MessageBody }).catch(() => undefined);
      if (answer !== undefined) sent.add(MessageBody);
    };
    let kills = 0;
    for (let round = 0; round < 12; round++) {
      const sends = Promise.all([0, 1, 2].map((i) => send(`${round}.${i}`)));
      while (service.lambda.busy().length === 0) await new Promise(setImmediate);
      const [victim] = service.lambda.busy();
      await victim?.kill();
      kills++;
      await sends;
    }
    const received = new Set<string>();
    for (let empty = 0; empty < 3; ) {
      const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
      if (Messages.length === 0) empty++;
      for (const { Body = '' } of Messages) received.add(Body);
    }
    expect(kills).toBe(12);
    expect(sent.size).toBeGreaterThan(12);
    expect([...sent].filter((body) => !received.has(body))).toEqual([]);
  });

  test('in a receive hides messages for their timeout only', async () => {
    const service = await deployed.serve();
    const sqs = clientOf(service.url, 1);
    const QueueUrl = await queueAt(sqs, 'hidden');
    await sqs.sendMessage({ QueueUrl, MessageBody: 'm' });
    const receiving = sqs
      .receiveMessage({ QueueUrl, VisibilityTimeout: 1, WaitTimeSeconds: 0 })
      .catch(() => undefined);
    while (service.lambda.busy().length === 0) await new Promise(setImmediate);
    await service.lambda.busy()[0]?.kill();
    await receiving;
    const { Messages } = await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 10 });
    expect(Messages).toMatchObject([{ Body: 'm' }]);
  });
});

/** A service whose environment dies at its next write: the network hangs in that instant, and then it is killed. */
async function mortal(fault: 'hang before' | 'hang after') {
  const proxy: FaultProxy = await startFaultProxy({ target: deployed.dynamodb.endpoint });
  const { url, lambda } = await deployed.serve({
    variables: { AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint, FOREBAY_TABLE: await deployed.newTable() },
  });
  onTestFinished(async () => {
    await lambda.stop();
    await proxy.close();
  });
  const writes = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems'];
  return {
    url,
    /** Does this, in which the environment dies once. */
    async dyingIn<T>(work: () => Promise<T>): Promise<T> {
      const struck = Promise.withResolvers<void>();
      let isOver = false;
      proxy.befall(({ operation }) => {
        if (isOver || !writes.includes(operation)) return undefined;
        isOver = true;
        struck.resolve();
        return fault;
      });
      const working = work();
      await struck.promise;
      await proxy.settled();
      for (const environment of lambda.busy()) await environment.kill();
      return working;
    },
  };
}

describe.each([
  ['before its write', 'hang before'],
  ['after its write', 'hang after'],
] as const)('an environment that dies %s', (_when, fault) => {
  test('leaves one message of a FIFO send that is tried again', async () => {
    const { url, dyingIn } = await mortal(fault);
    const sqs = clientOf(url, 4);
    const content = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
    const QueueUrl = await queueAt(sqs, 'once.fifo', content);
    const message = { QueueUrl, MessageBody: 'm', MessageGroupId: 'g' };
    const sent = await dyingIn(() => sqs.sendMessage(message));
    const { Messages } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
    expect(Messages).toMatchObject([{ Body: 'm', MessageId: sent.MessageId }]);
  });

  test('hides what it was to receive for its timeout only', async () => {
    const { url, dyingIn } = await mortal(fault);
    const sqs = clientOf(url, 1);
    const QueueUrl = await queueAt(sqs, 'claimed');
    await sqs.sendMessage({ QueueUrl, MessageBody: 'm' });
    const asked = { QueueUrl, VisibilityTimeout: 1 };
    const refused = await dyingIn(() => sqs.receiveMessage(asked).catch((error) => error));
    expect(refused.$metadata.httpStatusCode).toBe(500);
    const { Messages } = await sqs.receiveMessage({ ...asked, WaitTimeSeconds: 20 });
    expect(Messages).toMatchObject([{ Body: 'm' }]);
  });

  test('brings nothing back of a delete that is tried again', async () => {
    const { url, dyingIn } = await mortal(fault);
    const sqs = clientOf(url, 4);
    const QueueUrl = await queueAt(sqs, 'deleted', { VisibilityTimeout: '1' });
    await sqs.sendMessage({ QueueUrl, MessageBody: 'm' });
    const [{ ReceiptHandle } = {}] = (await sqs.receiveMessage({ QueueUrl })).Messages ?? [];
    await dyingIn(() => sqs.deleteMessage({ QueueUrl, ReceiptHandle }));
    expect((await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 2 })).Messages).toBeUndefined();
  });
});
