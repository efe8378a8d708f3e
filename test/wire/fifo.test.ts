import { expect, test } from 'vitest';
import { describeInProcess, describeWire, type Wire } from './describeWire.ts';
import { inProcessTest } from './inProcess.ts';
import { arnOf } from './refusals/refusalCase.ts';
import { sdkRefusal } from './sdkRefusal.ts';

const content = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
const redrive = (maxReceiveCount: number, target: string) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(target), maxReceiveCount }),
});

/** A FIFO queue whose messages are known by their bodies. */
async function fifo(wire: Wire, attributes: Record<string, string> = {}, name = 'orders.fifo') {
  const { sqs } = wire;
  const QueueUrl = await wire.queue(name, { ...content, ...attributes });
  const handles = new Map<string, string>();
  const receive = async (options: object = {}) => {
    const input = { QueueUrl, MaxNumberOfMessages: 10, AttributeNames: ['All' as const], ...options };
    const { Messages = [] } = await sqs.receiveMessage(input);
    for (const { Body, ReceiptHandle } of Messages) handles.set(Body as string, ReceiptHandle as string);
    return Messages;
  };
  const message = (body: string) => ({ QueueUrl, ReceiptHandle: handles.get(body) });
  return {
    QueueUrl,
    receive,
    message,
    send: (MessageBody: string, options: object = {}) =>
      sqs.sendMessage({ QueueUrl, MessageBody, MessageGroupId: 'g', ...options }),
    take: async (options: object = {}) => (await receive(options)).map(({ Body }) => Body),
    ack: (body: string) => sqs.deleteMessage(message(body)),
    change: (body: string, VisibilityTimeout: number) =>
      sqs.changeMessageVisibility({ ...message(body), VisibilityTimeout }),
    counts: async () => {
      const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
      return ['', 'NotVisible', 'Delayed'].map((state) =>
        Number(Attributes?.[`ApproximateNumberOfMessages${state}` as keyof typeof Attributes]),
      );
    },
  };
}

describeWire('a FIFO queue', (open) => {
  test('is told from a standard one by its attributes', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue('orders.fifo', { FifoQueue: 'true' });
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
    expect(Attributes).toMatchObject({
      FifoQueue: 'true',
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
      QueueArn: arnOf('orders.fifo'),
    });
    expect(await queue('orders.fifo', { FifoQueue: 'true', DeduplicationScope: 'queue' })).toBe(QueueUrl);
    await sqs.setQueueAttributes({ QueueUrl, Attributes: { FifoQueue: 'true' } });
    const high = { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };
    await sqs.setQueueAttributes({ QueueUrl, Attributes: high });
    const asked = await sqs.getQueueAttributes({
      QueueUrl,
      AttributeNames: ['DeduplicationScope', 'FifoThroughputLimit'],
    });
    expect(asked.Attributes).toEqual(high);
  });

  test('delivers what was sent, in order, with its system attributes', async () => {
    const q = await fifo(await open());
    const sent = [];
    for (const body of ['a', 'b\r\n"c"', 'ü€😀']) sent.push(await q.send(body));
    const messages = await q.receive();
    expect(messages.map(({ Body }) => Body)).toEqual(['a', 'b\r\n"c"', 'ü€😀']);
    for (const [i, message] of messages.entries()) {
      expect(message.MessageId).toBe(sent[i]?.MessageId);
      expect(message.Attributes).toMatchObject({
        MessageGroupId: 'g',
        MessageDeduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/),
        SequenceNumber: sent[i]?.SequenceNumber,
        ApproximateReceiveCount: '1',
      });
      expect(message.Attributes?.SequenceNumber).toMatch(/^\d{20}$/);
    }
    expect((await q.receive()).length).toBe(0);
  });

  // contract §8, 12
  inProcessTest.each([
    ['m1', []],
    ['m2', ['m1']],
    ['m3', ['m1', 'm2']],
  ])('brings back what stands before %s when that is extended', async (extended, back) => {
    const wire = await open();
    const q = await fifo(wire);
    for (const body of ['m1', 'm2', 'm3']) await q.send(body);
    await q.take({ VisibilityTimeout: 10 });
    await q.change(extended, 60);
    await wire.server.clock.advance(10_000);
    expect(await q.take()).toEqual(back);
  });

  test('holds a group back while one of it is in flight, and counts what is held back as visible', async () => {
    const q = await fifo(await open());
    for (const body of ['m1', 'm2', 'm3']) await q.send(body);
    expect(await q.take({ MaxNumberOfMessages: 2 })).toEqual(['m1', 'm2']);
    await q.send('other', { MessageGroupId: 'h' });
    expect(await q.take({ MaxNumberOfMessages: 1 })).toEqual(['other']);
    expect(await q.counts()).toEqual([1, 3, 0]);
    await q.ack('m1');
    expect(await q.take()).toEqual([]);
    await q.ack('m2');
    expect(await q.take()).toEqual(['m3']);
  });

  inProcessTest('brings as many of one group as possible before the next', async () => {
    const wire = await open();
    const q = await fifo(wire);
    for (const [MessageGroupId, body] of [
      ['g1', 'g1-m1'],
      ['g2', 'g2-m1'],
      ['g1', 'g1-m2'],
      ['g1', 'g1-m3'],
    ] as const) {
      await q.send(body, { MessageGroupId });
      await wire.server.clock.advance(1);
    }
    expect(await q.take()).toEqual(['g1-m1', 'g1-m2', 'g1-m3', 'g2-m1']);
  });

  inProcessTest('wakes who waits for a group when it is unlocked by a delete', async () => {
    const wire = await open();
    const q = await fifo(wire);
    for (const body of ['m1', 'm2']) await q.send(body);
    await q.take({ MaxNumberOfMessages: 1 });
    const waiting = wire.server.clock.nextSleep();
    const poll = q.take({ WaitTimeSeconds: 20 });
    await waiting;
    await q.ack('m1');
    expect(await poll).toEqual(['m2']);
  });

  // contract §8, 14
  inProcessTest('takes a delay of zero for its own, and refuses any other', async () => {
    const wire = await open();
    const q = await fifo(wire, { DelaySeconds: '10' });
    await q.send('m1', { DelaySeconds: 0 });
    expect(await q.take()).toEqual([]);
    expect(await sdkRefusal(q.send('m2', { DelaySeconds: 2 }))).toMatchObject({
      code: 'InvalidParameterValue',
    });
    await wire.server.clock.advance(10_000);
    expect(await q.take()).toEqual(['m1']);
  });
});

describeWire('a duplicate', (open) => {
  // contract §8, 13
  test('is answered with the first id and number, after a delete too, but not after a purge', async () => {
    const wire = await open();
    const q = await fifo(wire);
    const first = await q.send('a', { MessageDeduplicationId: '1' });
    const same = { MessageId: first.MessageId, SequenceNumber: first.SequenceNumber };
    expect(await q.send('b', { MessageDeduplicationId: '1' })).toMatchObject(same);
    expect(await q.take()).toEqual(['a']);
    await q.ack('a');
    expect(await q.send('c', { MessageDeduplicationId: '1', MessageGroupId: 'h' })).toMatchObject(same);
    expect(await q.take()).toEqual([]);
    await wire.sqs.purgeQueue({ QueueUrl: q.QueueUrl });
    expect((await q.send('d', { MessageDeduplicationId: '1' })).MessageId).not.toBe(first.MessageId);
    expect(await q.take()).toEqual(['d']);
  });

  test('is told by its content, and in a batch', async () => {
    const wire = await open();
    const q = await fifo(wire);
    const first = await q.send('same');
    const Entries = ['same', 'other', 'other'].map((MessageBody, i) => ({
      Id: `${i}`,
      MessageBody,
      MessageGroupId: 'g',
    }));
    const { Successful = [], Failed } = await wire.sqs.sendMessageBatch({ QueueUrl: q.QueueUrl, Entries });
    expect(Failed).toBeUndefined();
    expect(Successful[0]).toMatchObject({
      MessageId: first.MessageId,
      SequenceNumber: first.SequenceNumber,
    });
    expect(Successful[2]).toMatchObject({
      MessageId: Successful[1]?.MessageId,
      SequenceNumber: Successful[1]?.SequenceNumber,
    });
    const messages = await q.receive();
    expect(messages.map(({ Body }) => Body)).toEqual(['same', 'other']);
    expect(messages[0]?.Attributes?.MessageDeduplicationId).toBe(
      '0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5',
    );
  });

  inProcessTest('is told group by group where the queue says so, and not after five minutes', async () => {
    const wire = await open();
    const q = await fifo(wire, { DeduplicationScope: 'messageGroup' });
    const first = await q.send('a', { MessageDeduplicationId: '1' });
    const other = await q.send('b', { MessageDeduplicationId: '1', MessageGroupId: 'h' });
    expect(other.MessageId).not.toBe(first.MessageId);
    await wire.server.clock.advance(299_999);
    expect((await q.send('c', { MessageDeduplicationId: '1' })).MessageId).toBe(first.MessageId);
    await wire.server.clock.advance(1);
    expect((await q.send('d', { MessageDeduplicationId: '1' })).MessageId).not.toBe(first.MessageId);
  });
});

describeInProcess('a handle of a FIFO message', (open) => {
  // contract §8, 10
  test('deletes as long as its timeout runs or was extended to, and is expired then', async () => {
    const wire = await open();
    const q = await fifo(wire, { VisibilityTimeout: '10' });
    await q.send('m1');
    await q.send('m2', { MessageGroupId: 'h' });
    await q.take();
    await q.change('m1', 60);
    await wire.server.clock.advance(11_000);
    await q.ack('m1');
    await q.ack('m1');
    expect(await sdkRefusal(q.ack('m2'))).toMatchObject({
      code: 'InvalidParameterValue',
      status: 400,
      text: `Value ${q.message('m2').ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    });
    expect(await q.take()).toEqual(['m2']);
  });

  test('fails by itself in batches', async () => {
    const wire = await open();
    const q = await fifo(wire, { VisibilityTimeout: '10' });
    await q.send('m1');
    await q.send('m2', { MessageGroupId: 'h' });
    await q.take();
    await q.change('m1', 60);
    await wire.server.clock.advance(11_000);
    const Entries = ['m1', 'm2'].map((Id) => ({ Id, ...q.message(Id), VisibilityTimeout: 5 }));
    const entry = ({ Id, ReceiptHandle }: (typeof Entries)[number]) => ({ Id, ReceiptHandle });
    const { QueueUrl } = q;
    const changed = await wire.sqs.changeMessageVisibilityBatch({
      QueueUrl,
      Entries: Entries.map((one) => ({ ...entry(one), VisibilityTimeout: 60 })),
    });
    const deleted = await wire.sqs.deleteMessageBatch({ QueueUrl, Entries: Entries.map(entry) });
    for (const { Successful, Failed } of [changed, deleted]) {
      expect(Successful).toMatchObject([{ Id: 'm1' }]);
      expect(Failed).toMatchObject([{ Id: 'm2', Code: 'InvalidParameterValue', SenderFault: true }]);
    }
  });

  test('is the same again for a repeated receive attempt', async () => {
    const wire = await open();
    const q = await fifo(wire);
    for (const body of ['m1', 'm2']) await q.send(body);
    const attempt = { ReceiveRequestAttemptId: 'attempt-1' };
    const first = await q.receive(attempt);
    await wire.server.clock.advance(20_000);
    expect(await q.receive(attempt)).toEqual(first);
    await wire.server.clock.advance(20_000);
    expect(await q.take()).toEqual([]);
    await q.ack('m1');
    expect(await q.take(attempt)).toEqual([]);
  });
});

describeWire('a batch for a FIFO queue', (open) => {
  test('is enqueued in its order, without the entry that is bad', async () => {
    const wire = await open();
    const q = await fifo(wire);
    const entry = (MessageBody: string, i: number) => ({
      Id: `${i}`,
      MessageBody,
      MessageGroupId: `g${i % 2}`,
    });
    const Entries = ['a', 'b', 'c\u0001', 'd', 'e'].map(entry);
    const { Successful = [], Failed } = await wire.sqs.sendMessageBatch({ QueueUrl: q.QueueUrl, Entries });
    expect(Failed).toMatchObject([{ Id: '2', Code: 'InvalidMessageContents' }]);
    expect(Successful.map(({ Id }) => Id)).toEqual(['0', '1', '3', '4']);
    for (const { SequenceNumber } of Successful) expect(SequenceNumber).toMatch(/^\d{20}$/);
    // order is the group's: which of the two comes first, nobody promises
    const orders = [
      ['a', 'e', 'b', 'd'],
      ['b', 'd', 'a', 'e'],
    ];
    expect(orders).toContainEqual(await q.take());
  });

  // contract §8, 18
  test.each([[{ MessageDeduplicationId: '1' }], [{ MessageGroupId: 'g' }]])(
    'fails as a whole with an entry that has only %o',
    async (ids) => {
      const wire = await open();
      const QueueUrl = await wire.queue('orders.fifo', { FifoQueue: 'true' });
      const good = { Id: 'a', MessageBody: 'a', MessageGroupId: 'g', MessageDeduplicationId: 'a' };
      const Entries = [good, { Id: 'b', MessageBody: 'b', ...ids }];
      const refused = await sdkRefusal(wire.sqs.sendMessageBatch({ QueueUrl, Entries }));
      expect(refused).toMatchObject({ code: 'InvalidParameterValue', status: 400 });
      const { Messages } = await wire.sqs.receiveMessage({ QueueUrl });
      expect(Messages ?? []).toEqual([]);
    },
  );
});

describeWire('FIFO dead letters', (open) => {
  inProcessTest(
    'move with a count that goes on, unlock their group, and come back by a move task',
    async () => {
      const wire = await open();
      const dead = await fifo(wire, {}, 'dead.fifo');
      const q = await fifo(wire, { ...redrive(1, 'dead.fifo'), VisibilityTimeout: '10' });
      const sent = await q.send('m1');
      await q.send('m2');
      expect(await q.take({ MaxNumberOfMessages: 1 })).toEqual(['m1']);
      await wire.server.clock.advance(10_000);
      expect(await q.take()).toEqual(['m2']);
      const [message] = await dead.receive({ VisibilityTimeout: 0 });
      expect(message).toMatchObject({
        Body: 'm1',
        MessageId: sent.MessageId,
        Attributes: {
          ApproximateReceiveCount: '2',
          DeadLetterQueueSourceArn: arnOf('orders.fifo'),
          MessageDeduplicationId: sent.MessageId,
          MessageGroupId: 'g',
        },
      });
      await wire.sqs.startMessageMoveTask({ SourceArn: arnOf('dead.fifo') });
      await wire.server.work();
      await q.ack('m2');
      const [back] = await q.receive();
      expect(back).toMatchObject({ Body: 'm1', Attributes: { ApproximateReceiveCount: '1' } });
      expect(back?.MessageId).not.toBe(sent.MessageId);
      const { Results } = await wire.sqs.listMessageMoveTasks({ SourceArn: arnOf('dead.fifo') });
      expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }]);
    },
  );

  test('may stay in their own queue', async () => {
    const wire = await open();
    const q = await fifo(wire);
    await wire.sqs.setQueueAttributes({ QueueUrl: q.QueueUrl, Attributes: redrive(1, 'orders.fifo') });
    await q.send('m1');
    await q.send('m2');
    await q.take({ VisibilityTimeout: 0, MaxNumberOfMessages: 1 });
    expect(await q.take()).toEqual(['m2', 'm1']);
  });
});
