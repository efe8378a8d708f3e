import { expect, test } from 'vitest';
import { describeWire } from './describeWire.ts';
import { inProcessTest } from './inProcess.ts';
import { sdkRefusal } from './sdkRefusal.ts';

const badCharacters =
  'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF';
const badHandle = (id: string) => ({
  Id: id,
  Code: 'ReceiptHandleIsInvalid',
  Message: 'The input receipt handle "garbage" is not a valid receipt handle.',
  SenderFault: true,
});

describeWire('SendMessageBatch', (open) => {
  test('sends ten messages in order, each with its own options', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    const Entries = Array.from({ length: 10 }, (_, i) => ({
      Id: `id-${i}`,
      MessageBody: `body ${i}\r"<&>"`,
      MessageAttributes: { n: { DataType: 'Number', StringValue: `${i}` } },
    }));
    const sent = await sqs.sendMessageBatch({ QueueUrl, Entries });
    expect(sent.Failed).toBeUndefined();
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(Entries.map(({ Id }) => Id));
    const asked = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['n'] };
    const { Messages } = await sqs.receiveMessage(asked);
    expect(Messages).toMatchObject(
      Entries.map(({ MessageBody, MessageAttributes }, i) => ({
        Body: MessageBody,
        MessageAttributes,
        MessageId: sent.Successful![i]!.MessageId,
        MD5OfMessageAttributes: sent.Successful![i]!.MD5OfMessageAttributes,
      })),
    );
  });

  test('sends the good entries and says what is wrong with the others', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue('orders', { MaximumMessageSize: '1024' });
    const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    const entry = (Id: string, more: object = {}) => ({ Id, MessageBody: 'hello', ...more });
    const { Successful, Failed } = await sqs.sendMessageBatch({
      QueueUrl,
      Entries: [
        entry('ok', {
          MessageAttributes: { city: { DataType: 'String', StringValue: 'Any City' } },
          MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: header } },
        }),
        entry('character', { MessageBody: 'a\u0001' }),
        entry('size', { MessageBody: 'x'.repeat(1025) }),
        entry('delay', { DelaySeconds: 901 }),
        entry('attribute', { MessageAttributes: { 'AWS.x': { DataType: 'String', StringValue: 'v' } } }),
        entry('list', {
          MessageAttributes: { a: { DataType: 'String', StringValue: 'v', StringListValues: ['v'] } },
        }),
        entry('deduplication', { MessageDeduplicationId: 'd' }),
        entry('empty', { MessageBody: '' }),
        entry('also-ok', { MessageBody: 'x'.repeat(1024) }),
      ],
    });
    expect(Successful).toMatchObject([
      {
        Id: 'ok',
        MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592',
        MD5OfMessageAttributes: 'a6ffb68ea212e1f864e24e589a1bda87',
        MD5OfMessageSystemAttributes: '5ae4d5d7636402d80f4eb6d213245a88',
      },
      { Id: 'also-ok' },
    ]);
    expect(Failed?.every(({ SenderFault }) => SenderFault === true)).toBe(true);
    expect(Failed?.map(({ Id, Code, Message }) => [Id, Code, Message])).toEqual([
      ['character', 'InvalidMessageContents', badCharacters],
      [
        'size',
        'InvalidParameterValue',
        'One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.',
      ],
      [
        'delay',
        'InvalidParameterValue',
        'Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.',
      ],
      ['attribute', 'InvalidParameterValue', expect.stringContaining("beginning with 'AWS.'")],
      [
        'list',
        'AWS.SimpleQueueService.UnsupportedOperation',
        'Message attribute list values in SendMessage operation are not supported.',
      ],
      ['deduplication', 'InvalidParameterValue', expect.stringContaining('MessageDeduplicationId')],
      [
        'empty',
        'MissingParameter',
        'The request must contain the parameter SendMessageBatchRequestEntry.8.MessageBody.',
      ],
    ]);
  });

  test('has no successes to tell of when every entry fails', async () => {
    const { sqs, queue } = await open();
    const sent = await sqs.sendMessageBatch({
      QueueUrl: await queue(),
      Entries: [{ Id: 'a', MessageBody: '\uffff' }],
    });
    expect(sent.Successful).toBeUndefined();
    expect(sent.Failed).toHaveLength(1);
  });

  test('holds 1 MiB whatever the queue allows for one message', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue('orders', { MaximumMessageSize: '1024' });
    const entries = (total: number) =>
      [524_288, total - 524_288].map((size) => ({ Id: `of${size}`, MessageBody: 'x'.repeat(size) }));
    expect((await sqs.sendMessageBatch({ QueueUrl, Entries: entries(1_048_575) })).Failed).toHaveLength(2);
    expect(await sdkRefusal(sqs.sendMessageBatch({ QueueUrl, Entries: entries(1_048_577) }))).toMatchObject({
      name: 'BatchRequestTooLong',
      code: 'AWS.SimpleQueueService.BatchRequestTooLong',
    });
  });

  test('delivers ten messages of 1 MiB in all', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    const Entries = Array.from({ length: 10 }, (_, i) => ({
      Id: `${i}`,
      MessageBody: `${i}`.repeat(104_857),
    }));
    await sqs.sendMessageBatch({ QueueUrl, Entries });
    const { Messages } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
    expect(Messages?.map(({ Body }) => `${Body?.[0]} × ${Body?.length}`)).toEqual(
      Entries.map(({ Id }) => `${Id} × 104857`),
    );
  });
});

describeWire('DeleteMessageBatch and ChangeMessageVisibilityBatch', (open) => {
  test('act on the good entries and say what is wrong with the others', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    const bodies = ['a', 'b', 'c'];
    await sqs.sendMessageBatch({
      QueueUrl,
      Entries: bodies.map((body) => ({ Id: body, MessageBody: body })),
    });
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
    const handle = (body: string) => Messages.find(({ Body }) => Body === body)?.ReceiptHandle;

    const deleted = await sqs.deleteMessageBatch({
      QueueUrl,
      Entries: [
        { Id: 'a', ReceiptHandle: handle('a') },
        { Id: 'bad', ReceiptHandle: 'garbage' },
        { Id: 'again', ReceiptHandle: handle('a') },
      ],
    });
    expect(deleted.Successful).toEqual([{ Id: 'a' }, { Id: 'again' }]);
    expect(deleted.Failed).toEqual([badHandle('bad')]);

    const changed = await sqs.changeMessageVisibilityBatch({
      QueueUrl,
      Entries: [
        { Id: 'b', ReceiptHandle: handle('b'), VisibilityTimeout: 0 },
        { Id: 'c', ReceiptHandle: handle('c'), VisibilityTimeout: 100 },
        { Id: 'bad', ReceiptHandle: 'garbage', VisibilityTimeout: 1 },
        { Id: 'range', ReceiptHandle: handle('c'), VisibilityTimeout: 43_201 },
        { Id: 'none', ReceiptHandle: handle('c') },
        { Id: 'gone', ReceiptHandle: handle('a'), VisibilityTimeout: 1 },
      ],
    });
    expect(changed.Successful).toEqual([{ Id: 'b' }, { Id: 'c' }]);
    expect(changed.Failed?.map(({ Id, Code, Message }) => [Id, Code, Message])).toEqual(
      expect.arrayContaining([
        ['bad', 'ReceiptHandleIsInvalid', badHandle('bad').Message],
        [
          'range',
          'InvalidParameterValue',
          'Value 43201 for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and 43200.',
        ],
        ['none', 'MissingParameter', expect.stringContaining('VisibilityTimeout')],
        [
          'gone',
          'InvalidParameterValue',
          expect.stringContaining('not available for visibility timeout change'),
        ],
      ]),
    );
    expect(changed.Failed).toHaveLength(4);

    const visible = async () =>
      (await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 })).Messages?.map(({ Body }) => Body);
    expect(await visible()).toEqual(['b']);
  });

  inProcessTest('change each timeout by itself', async () => {
    const { sqs, server, queue } = await open();
    const QueueUrl = await queue();
    for (const MessageBody of ['a', 'b']) await sqs.sendMessage({ QueueUrl, MessageBody });
    const receive = async () =>
      (await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 })).Messages ?? [];
    const Entries = (await receive()).map(({ Body, ReceiptHandle }) => ({
      Id: Body,
      ReceiptHandle,
      VisibilityTimeout: Body === 'a' ? 20 : 100,
    }));
    await sqs.changeMessageVisibilityBatch({ QueueUrl, Entries });
    const visible = async () => (await receive()).map(({ Body }) => Body);
    await server.clock.advance(19_000);
    expect(await visible()).toEqual([]);
    await server.clock.advance(1_000);
    expect(await visible()).toEqual(['a']);
    await server.clock.advance(79_000);
    expect(await visible()).toEqual(['a']);
    await server.clock.advance(1_000);
    expect(await visible()).toEqual(['b']);
  });
});
