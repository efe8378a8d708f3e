import { describe, expect, test } from 'vitest';
import type { Context } from '../../../engine/context.ts';
import { StorageUnavailable } from '../../../engine/table/port.ts';
import { engineCalls } from '../../../sdk/direct/engineCalls.ts';
import { asForebayError } from '../../../sdk/errors.ts';
import { testEngine } from '../../support/testEngine.ts';

const whose = { account: '123456789012', region: 'eu-central-1' };

function open(change: (context: Context) => Context = (context) => context) {
  const { context, clock } = testEngine();
  return { clock, calls: engineCalls(change(context), whose) };
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (thrown: unknown) => asForebayError('It', thrown).code,
  );

describe('the calls of an engine in the same process', () => {
  test('name queues of the account and the region', async () => {
    const { calls } = open();
    const { QueueUrl = '' } = await calls.createQueue({ QueueName: 'orders' });
    expect(QueueUrl).toBe('direct://forebay/123456789012/orders');
    const { Attributes } = await calls.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] });
    expect(Attributes).toEqual({ QueueArn: 'arn:aws:sqs:eu-central-1:123456789012:orders' });
    expect(await calls.getQueueUrl({ QueueName: 'orders' })).toEqual({ QueueUrl });
  });

  test('carry binary attributes as bytes', async () => {
    const { calls } = open();
    const { QueueUrl } = await calls.createQueue({ QueueName: 'orders' });
    const BinaryValue = new Uint8Array([0, 255, 7]);
    const MessageAttributes = { digest: { DataType: 'Binary', BinaryValue } };
    await calls.sendMessage({ QueueUrl, MessageBody: 'one', MessageAttributes });
    await calls.sendMessageBatch({ QueueUrl, Entries: [{ Id: '0', MessageBody: 'two', MessageAttributes }] });
    const asked = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
    const { Messages = [] } = await calls.receiveMessage(asked);
    expect(
      Messages.map(({ MessageAttributes }) => new Uint8Array(MessageAttributes?.digest?.BinaryValue ?? [])),
    ).toEqual([BinaryValue, BinaryValue]);
  });

  test('refuse with the codes of the wire', async () => {
    const { calls } = open();
    const { QueueUrl } = await calls.createQueue({ QueueName: 'orders' });
    expect(await codeOf(calls.getQueueUrl({ QueueName: 'nowhere' }))).toBe('QueueDoesNotExist');
    expect(await codeOf(calls.sendMessage({ QueueUrl, MessageBody: '\u0000' }))).toBe('MessageInvalid');
    expect(await codeOf(calls.sendMessage({ QueueUrl, MessageBody: 'x', DelaySeconds: 901 }))).toBe(
      'InvalidArgument',
    );
    const untyped = 7 as unknown as string;
    expect(await codeOf(calls.sendMessage({ QueueUrl, MessageBody: untyped }))).toBe('InvalidArgument');
    const Entries = [{ Id: '0', ReceiptHandle: 'made up' }];
    const { Failed } = await calls.deleteMessageBatch({ QueueUrl, Entries });
    expect(Failed).toMatchObject([{ Code: 'ReceiptHandleIsInvalid' }]);
  });

  test('tell a table that cannot be reached from one that may not be, and from a bug', async () => {
    const failing = (thrown: Error) => (context: Context) => ({
      ...context,
      records: {
        ...context.records,
        find: async () => {
          throw thrown;
        },
      },
    });
    const QueueUrl = 'orders';
    const unreachable = open(failing(new StorageUnavailable('the table is away'))).calls;
    expect(await codeOf(unreachable.purgeQueue({ QueueUrl }))).toBe('Unavailable');
    const cause = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    const denied = open(failing(new StorageUnavailable('not allowed', { cause }))).calls;
    expect(await codeOf(denied.purgeQueue({ QueueUrl }))).toBe('AccessDenied');
    const broken = open(failing(new TypeError('a bug'))).calls;
    expect(await codeOf(broken.purgeQueue({ QueueUrl }))).toBe('Unexpected');
  });

  test('end a poll by its signal', async () => {
    const { calls, clock } = open();
    const { QueueUrl } = await calls.createQueue({ QueueName: 'orders' });
    const stop = new AbortController();
    const poll = codeOf(calls.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 }, { signal: stop.signal }));
    await clock.advance(1_000);
    stop.abort();
    expect(await poll).toBe('Aborted');
    expect(await codeOf(calls.purgeQueue({ QueueUrl }, { signal: stop.signal }))).toBe('Aborted');
  });
});
