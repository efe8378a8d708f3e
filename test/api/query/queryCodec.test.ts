import { describe, expect, test } from 'vitest';
import { errorKinds, queueError } from '../../../engine/errors.ts';
import type { ActionName } from '../../../engine/registry.ts';
import { err, ok } from '../../../engine/result.ts';
import { scriptedApi, sendForm, sendGet } from '../scriptedApi.ts';

const xmlns = 'xmlns="http://queue.amazonaws.com/doc/2012-11-05/"';
const metadata = '<ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata>';

async function xmlOf(action: ActionName, output: unknown): Promise<string> {
  const { api, answers } = scriptedApi();
  answers(ok(output));
  const answer = await sendForm(api, `Action=${action}&QueueUrl=q`);
  expect(answer.status).toBe(200);
  expect(answer.headers['Content-Type']).toBe('text/xml');
  return answer.body;
}

const document = (action: string, result: string) =>
  `<?xml version="1.0"?><${action}Response ${xmlns}>${result}${metadata}</${action}Response>`;

describe('queryCodec', () => {
  test('writes no result for an action without an output', async () => {
    expect(await xmlOf('DeleteMessage', undefined)).toBe(document('DeleteMessage', ''));
  });

  test('writes an empty result where there is nothing to say', async () => {
    expect(await xmlOf('ReceiveMessage', {})).toBe(document('ReceiveMessage', '<ReceiveMessageResult/>'));
  });

  test.each<[ActionName, unknown, string]>([
    ['CreateQueue', { QueueUrl: 'u' }, '<QueueUrl>u</QueueUrl>'],
    [
      'ListQueues',
      { NextToken: 't', QueueUrls: ['a', 'b'] },
      '<QueueUrl>a</QueueUrl><QueueUrl>b</QueueUrl><NextToken>t</NextToken>',
    ],
    ['ListDeadLetterSourceQueues', { queueUrls: ['a'] }, '<QueueUrl>a</QueueUrl>'],
    [
      'GetQueueAttributes',
      { Attributes: { DelaySeconds: '0', Policy: '' } },
      '<Attribute><Name>DelaySeconds</Name><Value>0</Value></Attribute><Attribute><Name>Policy</Name><Value/></Attribute>',
    ],
    ['ListQueueTags', { Tags: { a: 'b' } }, '<Tag><Key>a</Key><Value>b</Value></Tag>'],
    [
      'SendMessage',
      { MD5OfMessageAttributes: 'c', MD5OfMessageBody: 'b', MessageId: 'a' },
      '<MessageId>a</MessageId><MD5OfMessageBody>b</MD5OfMessageBody><MD5OfMessageAttributes>c</MD5OfMessageAttributes>',
    ],
    [
      'SendMessageBatch',
      {
        Failed: [{ Code: 'InvalidMessageContents', Id: 'bad', Message: 'm', SenderFault: true }],
        Successful: [{ Id: 'ok', MD5OfMessageBody: 'b', MessageId: 'a' }],
      },
      '<SendMessageBatchResultEntry><Id>ok</Id><MessageId>a</MessageId><MD5OfMessageBody>b</MD5OfMessageBody></SendMessageBatchResultEntry>' +
        '<BatchResultErrorEntry><Id>bad</Id><Code>InvalidMessageContents</Code><Message>m</Message><SenderFault>true</SenderFault></BatchResultErrorEntry>',
    ],
    [
      'DeleteMessageBatch',
      { Successful: [{ Id: 'a' }, { Id: 'b' }] },
      '<DeleteMessageBatchResultEntry><Id>a</Id></DeleteMessageBatchResultEntry><DeleteMessageBatchResultEntry><Id>b</Id></DeleteMessageBatchResultEntry>',
    ],
    [
      'ChangeMessageVisibilityBatch',
      { Successful: [{ Id: 'a' }] },
      '<ChangeMessageVisibilityBatchResultEntry><Id>a</Id></ChangeMessageVisibilityBatchResultEntry>',
    ],
    [
      'ReceiveMessage',
      {
        Messages: [
          {
            MessageAttributes: {
              city: { DataType: 'String', StringValue: 'Any City' },
              blob: { DataType: 'Binary', BinaryValue: 'AQID' },
            },
            MD5OfMessageAttributes: 'e',
            Attributes: { SenderId: 'AIDAEXAMPLE' },
            Body: 'hello',
            MD5OfBody: 'd',
            ReceiptHandle: 'c',
            MessageId: 'a',
          },
        ],
      },
      '<Message><MessageId>a</MessageId><ReceiptHandle>c</ReceiptHandle><MD5OfBody>d</MD5OfBody><Body>hello</Body>' +
        '<Attribute><Name>SenderId</Name><Value>AIDAEXAMPLE</Value></Attribute><MD5OfMessageAttributes>e</MD5OfMessageAttributes>' +
        '<MessageAttribute><Name>city</Name><Value><StringValue>Any City</StringValue><DataType>String</DataType></Value></MessageAttribute>' +
        '<MessageAttribute><Name>blob</Name><Value><BinaryValue>AQID</BinaryValue><DataType>Binary</DataType></Value></MessageAttribute></Message>',
    ],
    [
      'ListMessageMoveTasks',
      {
        Results: [
          { Status: 'RUNNING', StartedTimestamp: 1763900000123, ApproximateNumberOfMessagesMoved: 0 },
        ],
      },
      '<ListMessageMoveTasksResultEntry><Status>RUNNING</Status><ApproximateNumberOfMessagesMoved>0</ApproximateNumberOfMessagesMoved>' +
        '<StartedTimestamp>1763900000123</StartedTimestamp></ListMessageMoveTasksResultEntry>',
    ],
    [
      'CancelMessageMoveTask',
      { ApproximateNumberOfMessagesMoved: 3 },
      '<ApproximateNumberOfMessagesMoved>3</ApproximateNumberOfMessagesMoved>',
    ],
  ])('writes the result of %s', async (action, output, result) => {
    const body = await xmlOf(action, output);
    expect(body).toBe(document(action, `<${action}Result>${result}</${action}Result>`));
  });

  test('escapes quotes and carriage returns, which a parser would lose', async () => {
    const body = ' a"b\r\nc<d>&amp;\'\t😀 ';
    const xml = await xmlOf('ReceiveMessage', { Messages: [{ Body: body }] });
    expect(xml).toContain("<Body> a&quot;b&#xD;\nc&lt;d&gt;&amp;amp;'\t😀 </Body>");
  });

  test('shows characters that XML cannot hold as replacement characters', async () => {
    const { api } = scriptedApi();
    const answer = await sendForm(api, 'Action=%00%01%EF%BF%BF');
    expect(answer.body).toContain('The action \ufffd\ufffd\ufffd is not valid for this endpoint.');
  });

  test.each(Object.entries(errorKinds))('answers %s with its code and status', async (code, kind) => {
    const { api, answers } = scriptedApi();
    answers(err(queueError(code as keyof typeof errorKinds, 'The <text>.')));
    const { status, body, headers } = await sendForm(api, 'Action=PurgeQueue&QueueUrl=q');
    const message =
      code === 'QueueDoesNotExist'
        ? 'The specified queue does not exist for this wsdl version.'
        : 'The &lt;text&gt;.';
    expect(status).toBe(kind.status);
    expect(headers).toEqual({ 'Content-Type': 'text/xml', 'x-amzn-RequestId': 'request-1' });
    expect(body).toBe(
      `<?xml version="1.0"?><ErrorResponse ${xmlns}><Error><Type>${kind.status < 500 ? 'Sender' : 'Receiver'}</Type>` +
        `<Code>${kind.queryCode}</Code><Message>${message}</Message><Detail/></Error><RequestId>request-1</RequestId></ErrorResponse>`,
    );
  });

  test.each(['/000000000000/q1', '/queue/q1', '/queue/eu-west-1/000000000000/q1', '/000000000000/q1/'])(
    'takes the queue from the path %s where no QueueUrl is given',
    async (path) => {
      const { api, asked } = scriptedApi();
      await sendForm(api, 'Action=PurgeQueue', path);
      expect(asked()?.input).toEqual({ QueueUrl: path });
      await sendGet(api, `${path}?Action=PurgeQueue&Version=2012-11-05`);
      expect(asked()?.input).toEqual({ QueueUrl: path });
      await sendForm(api, 'Action=PurgeQueue&QueueUrl=other', path);
      expect(asked()?.input).toEqual({ QueueUrl: 'other' });
    },
  );

  test.each(['CreateQueue', 'ListQueues', 'Nothing', 'toString', '__proto__', ''])(
    'refuses the action %s on a queue path',
    async (action) => {
      const { api, count } = scriptedApi();
      for (const path of ['/000000000000/q1', '/queue/q1', '/queue/eu-west-1/000000000000/q1']) {
        const answer = await sendForm(api, `Action=${action}&QueueName=a`, path);
        expect(answer.status).toBe(400);
        expect(answer.body).toContain(
          `<Code>InvalidAction</Code><Message>The action ${action} is not valid for this endpoint.</Message>`,
        );
      }
      expect(count()).toBe(0);
    },
  );

  test('allows GetQueueUrl on a queue path, and CreateQueue on the base path of an endpoint', async () => {
    const { api, asked } = scriptedApi();
    await sendForm(api, 'Action=GetQueueUrl&QueueName=a', '/000000000000/q1');
    expect(asked()).toMatchObject({ action: 'GetQueueUrl', input: { QueueName: 'a' } });
    await sendForm(api, 'Action=CreateQueue&QueueName=a', '/base/');
    expect(asked()?.action).toBe('CreateQueue');
  });

  test('answers a form without an action as it answers a GET without one', async () => {
    const { api } = scriptedApi();
    expect(await sendForm(api, '')).toMatchObject({ status: 404, body: '<UnknownOperationException/>' });
  });
});
