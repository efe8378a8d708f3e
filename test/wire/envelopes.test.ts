import { describe, expect, test } from 'vitest';
import { openWire, type Wire } from './describeWire.ts';
import type { Input } from './formOf.ts';
import { elementText, jsonCall, queryCall, type RawAnswer } from './rawCall.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A queue with one message in flight. */
async function inFlight({ sqs, queue }: Wire) {
  const QueueUrl = await queue();
  await sqs.sendMessage({ QueueUrl, MessageBody: 'hello' });
  const { Messages } = await sqs.receiveMessage({ QueueUrl });
  return { QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle as string };
}

const xmlOf = (action: string, answer: RawAnswer, result: string) =>
  `<?xml version="1.0"?><${action}Response xmlns="http://queue.amazonaws.com/doc/2012-11-05/">${result}<ResponseMetadata><RequestId>${answer.headers.get('x-amzn-requestid')}</RequestId></ResponseMetadata></${action}Response>`;

const withoutOutput: readonly (readonly [string, Input])[] = [
  ['ChangeMessageVisibility', { VisibilityTimeout: 5 }],
  ['DeleteMessage', {}],
  ['SetQueueAttributes', { Attributes: { DelaySeconds: '1' } }],
  ['TagQueue', { Tags: { team: 'blue' } }],
  ['UntagQueue', { TagKeys: ['team'] }],
  ['AddPermission', { Label: 'one', AWSAccountIds: ['111122223333'], Actions: ['SendMessage'] }],
  ['RemovePermission', { Label: 'mine' }],
  ['PurgeQueue', {}],
  ['DeleteQueue', {}],
];

describe.each(withoutOutput)('%s, which has no output,', (action, more) => {
  async function call(send: typeof jsonCall | typeof queryCall) {
    const wire = await openWire();
    const message = await inFlight(wire);
    const permission = { Label: 'mine', AWSAccountIds: ['111122223333'], Actions: ['SendMessage'] };
    await wire.sqs.addPermission({ ...permission, QueueUrl: message.QueueUrl });
    return send(wire.server, action, { ...message, ...more });
  }

  test('answers JSON with 200 and no byte of body', async () => {
    const answer = await call(jsonCall);
    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(answer.headers.get('content-length')).toBe('0');
  });

  test('answers XML without a result', async () => {
    const answer = await call(queryCall);
    expect(answer).toMatchObject({ status: 200, body: xmlOf(action, answer, '') });
  });
});

const withEmptyOutput = [
  ['ReceiveMessage', {}],
  ['ListQueues', { QueueNamePrefix: 'none' }],
  ['ListQueueTags', {}],
  ['ListDeadLetterSourceQueues', {}],
  ['GetQueueAttributes', {}],
  ['ListMessageMoveTasks', { SourceArn: 'arn:aws:sqs:us-east-1:000000000000:orders' }],
] as const;

describe.each(withEmptyOutput)('%s with nothing to tell', (action, input) => {
  test('answers JSON with an empty object', async () => {
    const { server, queue } = await openWire();
    const answer = await jsonCall(server, action, { QueueUrl: await queue(), ...input });
    expect(answer).toMatchObject({ status: 200, body: '{}' });
  });

  test('answers XML with an empty result', async () => {
    const { server, queue } = await openWire();
    const QueueUrl = await queue();
    const answer = await queryCall(server, action, {
      ...(action !== 'ListQueues' && { QueueUrl }),
      ...input,
    });
    expect(answer).toMatchObject({ status: 200, body: xmlOf(action, answer, `<${action}Result/>`) });
  });
});

describe('every answer', () => {
  test('bears a request id of its own and a date', async () => {
    const { server, queue } = await openWire();
    await queue();
    const answers = [
      await jsonCall(server, 'ListQueues', {}),
      await jsonCall(server, 'GetQueueUrl', { QueueName: 'no' }),
      await queryCall(server, 'ListQueues', {}),
      await queryCall(server, 'GetQueueUrl', { QueueName: 'no' }),
    ];
    const ids = answers.map(({ headers }) => headers.get('x-amzn-requestid') ?? '');
    for (const id of ids) expect(id).toMatch(uuid);
    expect(new Set(ids).size).toBe(answers.length);
    for (const { headers } of answers) expect(Date.parse(headers.get('date') ?? '')).toBeGreaterThan(0);
    expect(answers.map(({ headers }) => headers.get('content-type'))).toEqual([
      'application/x-amz-json-1.0',
      'application/x-amz-json-1.0',
      'text/xml',
      'text/xml',
    ]);
  });
});

describe('a message', () => {
  const attributes = { city: { DataType: 'String', StringValue: 'Any City' } };
  const md5 = { body: '5d41402abc4b2a76b9719d911017c592', attributes: 'a6ffb68ea212e1f864e24e589a1bda87' };

  test('has exactly the members of SQS in JSON', async () => {
    const { server, queue } = await openWire();
    const QueueUrl = await queue();
    const sent = await jsonCall(server, 'SendMessage', {
      QueueUrl,
      MessageBody: 'hello',
      MessageAttributes: attributes,
    });
    const { MessageId, ...digests } = JSON.parse(sent.body);
    expect(MessageId).toMatch(uuid);
    expect(digests).toEqual({ MD5OfMessageBody: md5.body, MD5OfMessageAttributes: md5.attributes });
    const received = await jsonCall(server, 'ReceiveMessage', {
      QueueUrl,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      MessageAttributeNames: ['All'],
    });
    expect(JSON.parse(received.body)).toEqual({
      Messages: [
        {
          MessageId,
          ReceiptHandle: expect.stringMatching(/^AQEB/),
          MD5OfBody: md5.body,
          Body: 'hello',
          Attributes: { ApproximateReceiveCount: '1' },
          MD5OfMessageAttributes: md5.attributes,
          MessageAttributes: attributes,
        },
      ],
    });
  });

  test('has exactly the elements of SQS in XML, with a carriage return as an entity', async () => {
    const { server, queue } = await openWire();
    const QueueUrl = await queue();
    const sent = await queryCall(server, 'SendMessage', {
      QueueUrl,
      MessageBody: 'a\r\n"b" <c> & d',
      MessageAttributes: attributes,
    });
    const id = elementText(sent.body, 'MessageId');
    const bodyMd5 = elementText(sent.body, 'MD5OfMessageBody');
    expect(sent.body).toBe(
      xmlOf(
        'SendMessage',
        sent,
        `<SendMessageResult><MessageId>${id}</MessageId><MD5OfMessageBody>${bodyMd5}</MD5OfMessageBody><MD5OfMessageAttributes>${md5.attributes}</MD5OfMessageAttributes></SendMessageResult>`,
      ),
    );
    const received = await queryCall(server, 'ReceiveMessage', {
      QueueUrl,
      AttributeNames: ['ApproximateReceiveCount'],
      MessageAttributeNames: ['All'],
    });
    const handle = elementText(received.body, 'ReceiptHandle');
    expect(received.body).toBe(
      xmlOf(
        'ReceiveMessage',
        received,
        `<ReceiveMessageResult><Message><MessageId>${id}</MessageId><ReceiptHandle>${handle}</ReceiptHandle><MD5OfBody>${bodyMd5}</MD5OfBody><Body>a&#xD;\n&quot;b&quot; &lt;c&gt; &amp; d</Body><Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute><MD5OfMessageAttributes>${md5.attributes}</MD5OfMessageAttributes><MessageAttribute><Name>city</Name><Value><StringValue>Any City</StringValue><DataType>String</DataType></Value></MessageAttribute></Message></ReceiveMessageResult>`,
      ),
    );
  });
});

describe('a batch', () => {
  const entries = [
    { Id: 'ok', MessageBody: 'hello' },
    { Id: 'bad', MessageBody: '\u0001' },
  ];
  const sides = [
    { title: 'that succeeds', Entries: entries.slice(0, 1), keys: ['Successful'] },
    { title: 'that fails', Entries: entries.slice(1), keys: ['Failed'] },
    { title: 'that half succeeds', Entries: entries, keys: ['Successful', 'Failed'] },
  ];

  test.each(sides)('$title tells $keys alone', async ({ Entries, keys }) => {
    const { server, queue } = await openWire();
    const QueueUrl = await queue();
    const json = await jsonCall(server, 'SendMessageBatch', { QueueUrl, Entries });
    expect(Object.keys(JSON.parse(json.body)).sort()).toEqual(keys.toSorted());
    const { status, body } = await queryCall(server, 'SendMessageBatch', { QueueUrl, Entries });
    expect(status).toBe(200);
    expect(body.includes('<SendMessageBatchResultEntry><Id>ok</Id><MessageId>')).toBe(
      keys.includes('Successful'),
    );
    expect(
      body.includes('<BatchResultErrorEntry><Id>bad</Id><Code>InvalidMessageContents</Code><Message>'),
    ).toBe(keys.includes('Failed'));
    expect(body.includes('<SenderFault>true</SenderFault>')).toBe(keys.includes('Failed'));
  });
});

test('lists repeat their elements without a wrapper', async () => {
  const { server, queue } = await openWire();
  const urls = [await queue('a'), await queue('b')];
  const listed = await queryCall(server, 'ListQueues', {});
  const elements = urls.map((url) => `<QueueUrl>${url}</QueueUrl>`).join('');
  expect(listed.body).toBe(xmlOf('ListQueues', listed, `<ListQueuesResult>${elements}</ListQueuesResult>`));
});
