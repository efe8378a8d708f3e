import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { describeWire, type Wire } from './describeWire.ts';
import { inProcessTest } from './inProcess.ts';

const string = (StringValue: string) => ({ DataType: 'String', StringValue });
const binary = (bytes: Uint8Array | string) => ({ DataType: 'Binary', BinaryValue: Buffer.from(bytes) });

/** The one message that waits, with all that it has. */
async function only({ sqs }: Wire, QueueUrl: string) {
  const asked = {
    QueueUrl,
    MaxNumberOfMessages: 10,
    AttributeNames: ['All' as const],
    MessageAttributeNames: ['All'],
  };
  const { Messages } = await sqs.receiveMessage(asked);
  expect(Messages).toHaveLength(1);
  return Messages![0]!;
}

describeWire('a body', (open) => {
  test.each([
    ['line ends of every kind', 'a\rb\r\nc\nd\te'],
    ['quotes and markup', `"double" 'single' <tag attr="&amp;">&#xD;</tag> ]]> & &&`],
    ['plus, percent and equals signs', 'a+b%20c=d&e=f'],
    ['white space at both ends', ' \t\r\n middle \r\n\t '],
    ['nothing but a line end', '\r'],
    ['non-ASCII text', 'Grüße, Привет, 你好, مرحبا'],
    ['emoji', '😀👩‍👩‍👧‍👦🇩🇪'],
    ['characters beside the forbidden ones', '\u0020\ud7ff\ue000\ufffd\u{10000}\u{10ffff}\u0085\u2028\ufeff'],
    ['JSON', '{"a":[1,"\\u0000",null]}'],
  ])('of %s comes back as it was sent', async (_what, body) => {
    const wire = await open();
    const QueueUrl = await wire.queue();
    const sent = await wire.sqs.sendMessage({ QueueUrl, MessageBody: body });
    const message = await only(wire, QueueUrl);
    const md5 = createHash('md5').update(body, 'utf8').digest('hex');
    expect(sent.MD5OfMessageBody).toBe(md5);
    expect(message).toMatchObject({ Body: body, MD5OfBody: md5, MessageId: sent.MessageId });
  });

  test('of exactly 1 MiB comes back as it was sent', async () => {
    const wire = await open();
    const QueueUrl = await wire.queue();
    const body = `${'"<é\r'.repeat(209_715)}x`;
    expect(Buffer.byteLength(body)).toBe(1_048_576);
    await wire.sqs.sendMessage({ QueueUrl, MessageBody: body });
    expect((await only(wire, QueueUrl)).Body === body).toBe(true);
  });

  test('fills its queue to the last byte together with its attributes', async () => {
    const wire = await open();
    const QueueUrl = await wire.queue('orders', { MaximumMessageSize: '1024' });
    const MessageAttributes = { key: string('vvvv'), blob: binary(Uint8Array.of(1, 2, 3)) };
    // 3 + 6 + 4 and 4 + 6 + 3 bytes
    await wire.sqs.sendMessage({ QueueUrl, MessageBody: 'x'.repeat(1024 - 26), MessageAttributes });
    expect(await only(wire, QueueUrl)).toMatchObject({ Body: 'x'.repeat(998) });
  });
});

describeWire('message attributes', (open) => {
  test.each([
    ['a string', { MyAttribute: string('foobar') }, 'adb59cd4678ea5a855436b949cd07ab6'],
    [
      'a number',
      { timestamp: { DataType: 'Number', StringValue: '1493147359900' } },
      '235c5c510d26fb653d073faed50ae77c',
    ],
    [
      'three strings',
      { 'Help.Me': string('Me'), Hello: string('There'), General: string('Kenobi') },
      '4c360f3fdafd970e05fae2f149d997f5',
    ],
    ['two of them', { Hello: string('There'), 'Help.Me': string('Me') }, '83fee93c1bcd8b9a5a923ffacdc636c7'],
    [
      'a string, a number and bytes',
      {
        color: string('blue'),
        count: { DataType: 'Number', StringValue: '3' },
        blob: binary(Uint8Array.of(1, 2, 3)),
      },
      'd838729972a4b70e2d2acd9d59ac847c',
    ],
    [
      'bytes that look like text',
      { attr1: binary('traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01') },
      '8cbe4db156db8a94db8b801b7addb984',
    ],
    [
      'a number with a label',
      {
        customNumberTypeAttrib: {
          DataType: 'Number.float',
          StringValue: '4563442423554324324264524243.32543234',
        },
      },
      '9fe1b90bbd9965bdf77bac517c7d2495',
    ],
    ['the city of the contract', { city: string('Any City') }, 'a6ffb68ea212e1f864e24e589a1bda87'],
  ])('%s come back with the digest of SQS', async (_what, MessageAttributes, md5) => {
    const wire = await open();
    const QueueUrl = await wire.queue();
    const sent = await wire.sqs.sendMessage({ QueueUrl, MessageBody: 'm', MessageAttributes });
    expect(sent.MD5OfMessageAttributes).toBe(md5);
    expect(sent.MD5OfMessageSystemAttributes).toBeUndefined();
    const message = await only(wire, QueueUrl);
    expect(message.MD5OfMessageAttributes).toBe(md5);
    for (const [name, given] of Object.entries(MessageAttributes)) {
      const { DataType, StringValue, BinaryValue } = message.MessageAttributes![name]!;
      expect({
        DataType,
        StringValue,
        ...(BinaryValue && { BinaryValue: Buffer.from(BinaryValue) }),
      }).toEqual(given);
    }
  });

  test('of every awkward character come back as they were sent', async () => {
    const wire = await open();
    const QueueUrl = await wire.queue();
    const MessageAttributes = {
      'attr.1øßä': string('"<&>\r\n\t😀 '),
      constructor: { DataType: 'String.<&">', StringValue: 'x' },
      bytes: { DataType: 'Binary.gif', BinaryValue: Uint8Array.from({ length: 256 }, (_, i) => i) },
    };
    await wire.sqs.sendMessage({ QueueUrl, MessageBody: 'm', MessageAttributes });
    const received = (await only(wire, QueueUrl)).MessageAttributes!;
    expect(received['attr.1øßä']).toMatchObject(MessageAttributes['attr.1øßä']);
    expect(Object.getOwnPropertyDescriptor(received, 'constructor')?.value).toMatchObject(
      MessageAttributes.constructor,
    );
    expect([...received.bytes!.BinaryValue!]).toEqual([...MessageAttributes.bytes.BinaryValue]);
  });

  test('are absent, digest and all, where there are none', async () => {
    const wire = await open();
    const QueueUrl = await wire.queue();
    const sent = await wire.sqs.sendMessage({ QueueUrl, MessageBody: 'm', MessageAttributes: {} });
    expect(sent.MD5OfMessageAttributes).toBeUndefined();
    const message = await only(wire, QueueUrl);
    expect(message.MD5OfMessageAttributes).toBeUndefined();
    expect(message.MessageAttributes).toBeUndefined();
  });
});

describeWire('system attributes', (open) => {
  const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

  test('carry a trace header, whose digest stands apart', async () => {
    const wire = await open();
    const QueueUrl = await wire.queue();
    const sent = await wire.sqs.sendMessage({
      QueueUrl,
      MessageBody: 'm',
      MessageAttributes: { city: string('Any City') },
      MessageSystemAttributes: { AWSTraceHeader: string(header) },
    });
    expect(sent).toMatchObject({
      MD5OfMessageAttributes: 'a6ffb68ea212e1f864e24e589a1bda87',
      MD5OfMessageSystemAttributes: '5ae4d5d7636402d80f4eb6d213245a88',
    });
    expect((await only(wire, QueueUrl)).Attributes).toMatchObject({ AWSTraceHeader: header });
  });

  inProcessTest(
    'tell sender, times and count, and the group of a standard message, but no sequence number',
    async () => {
      const wire = await open();
      const { sqs, server } = wire;
      const QueueUrl = await wire.queue();
      const sentMs = server.clock.now();
      const sent = await sqs.sendMessage({ QueueUrl, MessageBody: 'm', MessageGroupId: 'tenant-1' });
      expect(sent.SequenceNumber).toBeUndefined();
      await server.clock.advance(1_500);
      const first = {
        ApproximateFirstReceiveTimestamp: String(server.clock.now()),
        SentTimestamp: String(sentMs),
      };
      const always = { ...first, SenderId: '000000000000', MessageGroupId: 'tenant-1' };
      expect((await only(wire, QueueUrl)).Attributes).toEqual({ ...always, ApproximateReceiveCount: '1' });
      await server.clock.advance(30_000);
      expect((await only(wire, QueueUrl)).Attributes).toEqual({ ...always, ApproximateReceiveCount: '2' });
    },
  );
});
