import { beforeEach, describe, expect, it } from 'vitest';
import { sendMessageBatch } from '../../../engine/actions/sendMessageBatch.ts';
import { type FifoQueue, fifoQueue, queue } from '../../support/fifoQueue.ts';
import { caller, refusalOf } from '../../support/testEngine.ts';
import { expiries } from '../../support/testTable.ts';

const missingGroup = 'InvalidParameterValue: The request must contain the parameter MessageGroupId.';
const missingId =
  'InvalidParameterValue: The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly';

describe.each(expiries)('a batch for a FIFO queue, on a %s table,', (expiry) => {
  let q: FifoQueue;
  beforeEach(async () => {
    q = await fifoQueue(expiry);
  });
  const entry = (Id: string, group = 'g', more: object = {}) => ({
    Id,
    MessageBody: Id,
    MessageGroupId: group,
    ...more,
  });
  const send = (...entries: readonly ReturnType<typeof entry>[]) => q.client.sendEntries(queue, entries);

  it('is enqueued in its order', async () => {
    const names = ['j', 'b', 'i', 'a', 'h', 'c', 'g', 'd', 'f', 'e'];
    const { Successful = [] } = await send(...names.map((name) => entry(name)));
    expect(Successful.map(({ Id }) => Id)).toEqual(names);
    const sequences = Successful.map(({ SequenceNumber }) => `${SequenceNumber}`);
    expect(sequences).toEqual(sequences.toSorted());
    expect(await q.take()).toEqual(names);
  });

  it('may name several groups, each in its order', async () => {
    await send(entry('a1', 'a'), entry('b1', 'b'), entry('a2', 'a'), entry('c1', 'c'), entry('b2', 'b'));
    expect(await q.take()).toEqual(['a1', 'a2', 'b1', 'b2', 'c1']);
  });

  it('goes through without the entries that are in no order', async () => {
    const bad = { Id: 'bad', MessageBody: 'a\u0001', MessageGroupId: 'g' };
    const { Failed, Successful = [] } = await send(
      entry('a'),
      bad,
      entry('late', 'g', { DelaySeconds: 5 }),
      entry('b'),
      entry('odd', 'a b'),
    );
    expect(Failed).toMatchObject([
      { Id: 'bad', Code: 'InvalidMessageContents', SenderFault: true },
      {
        Id: 'late',
        Code: 'InvalidParameterValue',
        Message:
          'Value 5 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
      },
      {
        Id: 'odd',
        Code: 'InvalidParameterValue',
        Message:
          'Value a b for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
      },
    ]);
    expect(Successful.map(({ Id }) => Id)).toEqual(['a', 'b']);
    expect(await q.take()).toEqual(['a', 'b']);
  });

  it.each([
    ['a group', missingGroup, 'true', { MessageGroupId: undefined }],
    ['an id', missingId, 'false', {}],
    ['both', missingGroup, 'false', { MessageGroupId: undefined }],
  ])('fails as a whole where an entry lacks %s', async (_, text, ContentBasedDeduplication, lacking) => {
    await q.client.set(queue, { ContentBasedDeduplication });
    const Entries = [
      entry('a', 'g', { MessageDeduplicationId: '1' }),
      { Id: 'b', MessageBody: 'b', MessageGroupId: 'g', ...lacking },
    ];
    const sent = await sendMessageBatch.run(q.context, caller, { QueueUrl: queue, Entries });
    expect(refusalOf(sent)).toBe(text);
    expect(await q.counts()).toEqual([0, 0, 0]);
  });

  it('may hold a mebibyte in bodies of every size, in several groups', async () => {
    const sizes = [1, 300, 1_000, 1_000, 2_000, 5_000, 60_000, 400_000, 500_000, 60_000];
    const bodies = sizes.map((size, i) => `${i}`.padEnd(size, 'é').slice(0, Math.max(1, size / 2)));
    await send(
      ...bodies.map((MessageBody, i) => ({ ...entry(`${i}`, i % 3 === 0 ? 'a' : 'b'), MessageBody })),
    );
    const taken = await q.take();
    const inGroup = (isFirst: boolean) => bodies.filter((_, i) => (i % 3 === 0) === isFirst);
    expect(taken).toEqual([...inGroup(true), ...inGroup(false)]);
    expect(await q.receive()).toEqual([]);
  });
});

describe.each(expiries)('a message for a FIFO queue, on a %s table,', (expiry) => {
  it('comes with everything it was sent with', async () => {
    const q = await fifoQueue(expiry);
    const sent = await q.sendOne('hello', {
      MessageDeduplicationId: 'id-1',
      MessageGroupId: 'group-1',
      MessageAttributes: { city: { DataType: 'String', StringValue: 'Any City' } },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2-3' } },
    });
    expect(sent.SequenceNumber).toMatch(/^\d{20}$/);
    const sentMs = q.clock.now();
    await q.clock.advance(700);
    const received = await q.receive({ MessageAttributeNames: ['All'] });
    expect(received).toMatchObject([
      {
        MessageId: sent.MessageId,
        Body: 'hello',
        MD5OfBody: sent.MD5OfMessageBody,
        MD5OfMessageAttributes: 'a6ffb68ea212e1f864e24e589a1bda87',
        MessageAttributes: { city: { DataType: 'String', StringValue: 'Any City' } },
      },
    ]);
    expect(received[0]?.Attributes).toEqual({
      SenderId: 'AIDATEST',
      SentTimestamp: `${sentMs}`,
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: `${sentMs + 700}`,
      SequenceNumber: sent.SequenceNumber,
      MessageDeduplicationId: 'id-1',
      MessageGroupId: 'group-1',
      AWSTraceHeader: 'Root=1-2-3',
    });
    await q.clock.advance(30_000);
    const [again] = await q.receive();
    expect(again?.Attributes).toMatchObject({
      ApproximateReceiveCount: '2',
      ApproximateFirstReceiveTimestamp: `${sentMs + 700}`,
    });
  });

  it('has a greater sequence number than those before it in its group', async () => {
    const q = await fifoQueue(expiry);
    const numbers: string[] = [];
    for (let i = 0; i < 30; i++) {
      const { SequenceNumber } = await q.sendOne(`${i}`);
      numbers.push(`${SequenceNumber}`);
      if (i % 3 === 0) await q.ack(...(await q.take()));
      if (i % 10 === 9) await q.clock.advance(2 * 3_600_000);
      if (i % 10 === 9) await q.client.work();
    }
    expect(numbers).toEqual(numbers.toSorted());
    expect(new Set(numbers).size).toBe(30);
    for (const number of numbers) expect(number).toMatch(/^\d{20}$/);
  });

  it('may be of a mebibyte', async () => {
    const q = await fifoQueue(expiry);
    const body = 'x'.repeat(1_048_576);
    await q.sendOne(body);
    await q.sendOne('small');
    expect(await q.take()).toEqual([body, 'small']);
    await q.ack(body, 'small');
    expect(await q.take()).toEqual([]);
  });
});
