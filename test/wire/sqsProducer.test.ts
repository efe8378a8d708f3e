import { Producer } from 'sqs-producer';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openWire } from './describeWire.ts';

describe('sqs-producer', () => {
  test('sends texts and messages in batches', async () => {
    const { sqs, queue } = await openWire();
    const queueUrl = await queue();
    const producer = Producer.create({ queueUrl, sqs });
    // A text is its own entry id.
    const texts = Array.from({ length: 14 }, (_, i) => `text-${i}`);
    const sent = await producer.send([
      ...texts,
      {
        id: 'with-all',
        body: 'hello',
        delaySeconds: 0,
        groupId: 'tenant',
        messageAttributes: { city: { DataType: 'String', StringValue: 'Any City' } },
      },
    ]);
    expect(sent).toHaveLength(15);
    expect(sent.at(-1)).toMatchObject({
      Id: 'with-all',
      MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592',
      MD5OfMessageAttributes: 'a6ffb68ea212e1f864e24e589a1bda87',
    });
    expect(await producer.queueSize()).toBe(15);
    const bodies = [];
    for (let i = 0; i < 2; i++) {
      const { Messages = [] } = await sqs.receiveMessage({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 });
      bodies.push(...Messages.map(({ Body }) => Body));
    }
    expect(bodies.toSorted()).toEqual([...texts, 'hello'].toSorted());
  });

  test('tells which messages were refused', async () => {
    const { sqs, queue } = await openWire();
    const producer = Producer.create({ queueUrl: await queue(), sqs });
    const messages = [
      { id: 'good', body: 'hello' },
      { id: 'bad', body: '\u0000' },
    ];
    await expect(producer.send(messages)).rejects.toMatchObject({ failedMessages: ['bad'] });
    expect(await producer.queueSize()).toBe(1);
  });

  test('finds the server by the queue URL alone', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { queue } = await openWire();
    const producer = Producer.create({ queueUrl: await queue(), region: 'us-east-1' });
    onTestFinished(() => producer.sqs.destroy());
    expect(await producer.send('hello')).toHaveLength(1);
  });
});
