import { describe, expect, test } from 'vitest';
import { deleteMessage } from '../../engine/actions/deleteMessage.ts';
import { receiveMessage } from '../../engine/actions/receiveMessage.ts';
import { sendMessage } from '../../engine/actions/sendMessage.ts';
import type { Context } from '../../engine/context.ts';
import { findQueue } from '../../engine/findQueue.ts';
import { giveBack } from '../../engine/giveBack.ts';
import { checkHandle } from '../../engine/model/receiptHandles.ts';
import {
  answerOf,
  attributesOf,
  caller,
  makeQueue,
  refusalOf,
  testEngine,
  urlOf,
} from '../support/testEngine.ts';

type Received = {
  readonly Messages?: readonly {
    readonly Body: string;
    readonly ReceiptHandle: string;
    readonly Attributes?: Readonly<Record<string, string>>;
  }[];
};

async function receive(context: Context, name: string) {
  const input = { QueueUrl: urlOf(name), MaxNumberOfMessages: 10, AttributeNames: ['All'] };
  const answer: Received = answerOf(await receiveMessage.run(context, caller, input));
  return answer.Messages ?? [];
}

type Kind = {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly message: { readonly MessageGroupId?: string };
};

async function putBack(context: Context, name: string, receipts: readonly string[], delayMs: number) {
  const queue = answerOf(await findQueue(context, caller, urlOf(name)));
  const keys = await context.handleKeys.all();
  const handles = receipts.map((text) => answerOf(checkHandle(text, queue, keys)));
  return giveBack(context, queue, handles, delayMs);
}

describe.each<Kind>([
  { name: 'orders', attributes: {}, message: {} },
  {
    name: 'orders.fifo',
    attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' },
    message: { MessageGroupId: 'g' },
  },
])('giveBack on $name', ({ name, attributes, message }) => {
  async function withMessages(bodies: readonly string[], more: Record<string, string> = {}) {
    const { context, clock } = testEngine();
    await makeQueue(context, name, { ...attributes, ...more });
    for (const MessageBody of bodies) {
      answerOf(await sendMessage.run(context, caller, { QueueUrl: urlOf(name), MessageBody, ...message }));
      await clock.advance(1);
    }
    return { context, clock };
  }
  const bodiesAndCounts = (messages: Awaited<ReturnType<typeof receive>>) =>
    messages.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount]);

  test('brings messages back when the delay is over, in their order and with the count that they had', async () => {
    const { context, clock } = await withMessages(['a', 'b', 'c']);
    const received = await receive(context, name);
    const receipts = received.map(({ ReceiptHandle }) => ReceiptHandle);
    expect(await putBack(context, name, receipts, 2_000)).toEqual([true, true, true]);
    expect(await receive(context, name)).toEqual([]);
    await clock.advance(2_000);
    expect(bodiesAndCounts(await receive(context, name))).toEqual([
      ['a', '1'],
      ['b', '1'],
      ['c', '1'],
    ]);
  });

  test('keeps the deliveries before', async () => {
    const { context, clock } = await withMessages(['a'], { VisibilityTimeout: '5' });
    await receive(context, name);
    await clock.advance(5_000);
    const [again] = await receive(context, name);
    expect(again?.Attributes?.ApproximateReceiveCount).toBe('2');
    await putBack(context, name, [again?.ReceiptHandle ?? ''], 0);
    const [third] = await receive(context, name);
    expect(third?.Attributes?.ApproximateReceiveCount).toBe('2');
    expect(third?.Attributes?.ApproximateFirstReceiveTimestamp).toBe(
      again?.Attributes?.ApproximateFirstReceiveTimestamp,
    );
  });

  test('forgets that a message was ever received, if it was not before', async () => {
    const { context, clock } = await withMessages(['a']);
    const [first] = await receive(context, name);
    await putBack(context, name, [first?.ReceiptHandle ?? ''], 0);
    await clock.advance(5_000);
    const [again] = await receive(context, name);
    expect(again?.Attributes?.ApproximateFirstReceiveTimestamp).toBe(`${clock.now()}`);
  });

  test('never sends a message to the dead letters, however often it is given back', async () => {
    const { context } = await withMessages([]);
    const dead = `dead${name.slice(6)}`;
    await makeQueue(context, dead, attributes);
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${dead}`;
    const other = `others${name.slice(6)}`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
    await makeQueue(context, other, { ...attributes, RedrivePolicy });
    answerOf(
      await sendMessage.run(context, caller, { QueueUrl: urlOf(other), MessageBody: 'a', ...message }),
    );
    for (let round = 0; round < 4; round++) {
      const received = await receive(context, other);
      expect(bodiesAndCounts(received)).toEqual([['a', '1']]);
      await putBack(context, other, [received[0]?.ReceiptHandle ?? ''], 0);
    }
    expect(await attributesOf(context, dead, 'ApproximateNumberOfMessages')).toMatchObject({
      ApproximateNumberOfMessages: '0',
    });
  });

  test('leaves alone what was deleted meanwhile', async () => {
    const { context, clock } = await withMessages(['a', 'b']);
    const [a, b] = await receive(context, name);
    answerOf(
      await deleteMessage.run(context, caller, {
        QueueUrl: urlOf(name),
        ReceiptHandle: a?.ReceiptHandle ?? '',
      }),
    );
    await putBack(context, name, [a?.ReceiptHandle ?? '', b?.ReceiptHandle ?? ''], 0);
    await clock.advance(30_000);
    expect((await receive(context, name)).map(({ Body }) => Body)).toEqual(['b']);
  });

  test('gives a part of a receive back, and the rest stays with its receiver', async () => {
    const { context, clock } = await withMessages(['a', 'b', 'c']);
    const [a, b, c] = await receive(context, name);
    const receipts = [b?.ReceiptHandle ?? '', c?.ReceiptHandle ?? ''];
    expect(await putBack(context, name, receipts, 1_000)).toEqual([true, true]);
    answerOf(
      await deleteMessage.run(context, caller, {
        QueueUrl: urlOf(name),
        ReceiptHandle: a?.ReceiptHandle ?? '',
      }),
    );
    await clock.advance(1_000);
    expect(bodiesAndCounts(await receive(context, name))).toEqual([
      ['b', '1'],
      ['c', '1'],
    ]);
  });
});

describe('giveBack', () => {
  test('takes a FIFO receiver its hold: the old handle has expired', async () => {
    const { context } = testEngine();
    await makeQueue(context, 'orders.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    const QueueUrl = urlOf('orders.fifo');
    answerOf(await sendMessage.run(context, caller, { QueueUrl, MessageBody: 'a', MessageGroupId: 'g' }));
    const [a] = await receive(context, 'orders.fifo');
    const ReceiptHandle = a?.ReceiptHandle ?? '';
    await putBack(context, 'orders.fifo', [ReceiptHandle], 1_000);
    expect(refusalOf(await deleteMessage.run(context, caller, { QueueUrl, ReceiptHandle }))).toContain(
      'The receipt handle has expired.',
    );
  });
});
