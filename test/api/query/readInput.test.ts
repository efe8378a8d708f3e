import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { bytes, scriptedApi, sendForm, sendGet } from '../scriptedApi.ts';

async function inputOf(form: string) {
  const { api, asked } = scriptedApi();
  const answer = await sendForm(api, form);
  expect(answer.body).toContain('Response>');
  expect(answer.status).toBe(200);
  return asked()?.input;
}

describe('readInput', () => {
  test('reads scalars by their names, with plus and %20 as spaces', async () => {
    expect(
      await inputOf('Action=SendMessage&QueueUrl=q&MessageBody=a+b%20c%2B%26%3D&DelaySeconds=5'),
    ).toEqual({
      QueueUrl: 'q',
      MessageBody: 'a b c+&=',
      DelaySeconds: 5,
    });
  });

  test('keeps raw and escaped UTF-8, a value with an equals sign and an empty value', async () => {
    expect(await inputOf('Action=SendMessage&QueueUrl=&MessageBody=ñ%E2%82%AC=😀')).toEqual({
      QueueUrl: '',
      MessageBody: 'ñ€=😀',
    });
  });

  test('reads queue attributes and tags', async () => {
    const form =
      'Action=CreateQueue&QueueName=a&Attribute.1.Name=DelaySeconds&Attribute.1.Value=5' +
      '&Tag.1.Key=team&Tag.1.Value=a&Tag.2.Key=stage&Tag.2.Value=';
    expect(await inputOf(form)).toEqual({
      QueueName: 'a',
      Attributes: { DelaySeconds: '5' },
      tags: { team: 'a', stage: '' },
    });
  });

  test('reads the single form of an attribute', async () => {
    const form = 'Action=SetQueueAttributes&QueueUrl=q&Attribute.Name=DelaySeconds&Attribute.Value=5';
    expect(await inputOf(form)).toEqual({ QueueUrl: 'q', Attributes: { DelaySeconds: '5' } });
  });

  test('reads an attribute name without its number', async () => {
    expect(await inputOf('Action=GetQueueAttributes&QueueUrl=q&AttributeName=All')).toEqual({
      QueueUrl: 'q',
      AttributeNames: ['All'],
    });
  });

  test('puts numbered values in order, whatever their gaps', async () => {
    const form =
      'Action=UntagQueue&QueueUrl=q&TagKey.10=c&TagKey.2=b&TagKey.1=a&TagKey.999999999999=d&TagKey.x=no';
    expect(await inputOf(form)).toEqual({ QueueUrl: 'q', TagKeys: ['a', 'b', 'c', 'd'] });
  });

  test('reads message attributes of every kind', async () => {
    const form =
      'Action=SendMessage&QueueUrl=q&MessageBody=b' +
      '&MessageAttribute.1.Name=city&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=Any+City' +
      '&MessageAttribute.2.Name=blob&MessageAttribute.2.Value.DataType=Binary&MessageAttribute.2.Value.BinaryValue=AQID' +
      '&MessageAttribute.3.Name=list&MessageAttribute.3.Value.StringListValue.1=x&MessageAttribute.3.Value.BinaryListValue.1=AQ%3D%3D';
    expect(await inputOf(form)).toEqual({
      QueueUrl: 'q',
      MessageBody: 'b',
      MessageAttributes: {
        city: { DataType: 'String', StringValue: 'Any City' },
        blob: { DataType: 'Binary', BinaryValue: 'AQID' },
        list: { StringListValues: ['x'], BinaryListValues: ['AQ=='] },
      },
    });
  });

  test('reads a batch with attributes in its entries', async () => {
    const entry = 'SendMessageBatchRequestEntry';
    const form =
      `Action=SendMessageBatch&QueueUrl=q&${entry}.2.Id=b&${entry}.2.MessageBody=two&${entry}.1.Id=a` +
      `&${entry}.1.MessageBody=one&${entry}.1.DelaySeconds=3&${entry}.1.MessageAttribute.1.Name=n` +
      `&${entry}.1.MessageAttribute.1.Value.DataType=Number&${entry}.1.MessageAttribute.1.Value.StringValue=1` +
      `&${entry}.1.MessageSystemAttribute.1.Name=AWSTraceHeader` +
      `&${entry}.1.MessageSystemAttribute.1.Value.DataType=String` +
      `&${entry}.1.MessageSystemAttribute.1.Value.StringValue=Root`;
    expect(await inputOf(form)).toEqual({
      QueueUrl: 'q',
      Entries: [
        {
          Id: 'a',
          MessageBody: 'one',
          DelaySeconds: 3,
          MessageAttributes: { n: { DataType: 'Number', StringValue: '1' } },
          MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root' } },
        },
        { Id: 'b', MessageBody: 'two' },
      ],
    });
  });

  test('leaves out what is not there', async () => {
    expect(await inputOf('Action=SendMessageBatch&QueueUrl=q')).toEqual({ QueueUrl: 'q' });
    expect(await inputOf('Action=ReceiveMessage&QueueUrl=q&')).toEqual({ QueueUrl: 'q' });
  });

  test('refuses a text for a number as JSON does', async () => {
    const { api } = scriptedApi();
    for (const value of ['abc', '', '1.5', '9'.repeat(400)]) {
      const answer = await sendForm(api, `Action=SendMessage&QueueUrl=q&DelaySeconds=${value}`);
      expect(answer.status).toBe(400);
      expect(answer.body).toContain('<Code>MalformedInput</Code>');
      expect(answer.body).toContain('can not be converted to an Integer');
    }
  });

  test.each(['%', '%zz', '%c3%28', '%ed%a0%80', 'a%2'])('refuses the encoding %s', async (value) => {
    const { api } = scriptedApi();
    for (const answer of [
      await sendForm(api, `Action=SendMessage&MessageBody=${value}`),
      await sendForm(api, `Action=SendMessage&${value}=x`),
      await sendGet(api, `/?Action=SendMessage&MessageBody=${value}`),
    ]) {
      expect(answer.status).toBe(400);
      expect(answer.body).toContain('<Code>MalformedInput</Code>');
    }
  });

  test('refuses raw bytes that are not UTF-8', async () => {
    const { api } = scriptedApi();
    const form = Buffer.concat([bytes('Action=SendMessage&MessageBody='), Buffer.from([0xff])]);
    expect((await sendForm(api, form)).body).toContain('<Code>MalformedInput</Code>');
  });

  test('refuses more parameters than anyone needs', async () => {
    const { api } = scriptedApi();
    const answer = await sendForm(api, `Action=SendMessage${'&a=b'.repeat(10_000)}`);
    expect(answer.body).toContain('<Code>MalformedInput</Code>');
  });

  test('ignores a name of a million parts', async () => {
    expect(await inputOf(`Action=PurgeQueue&QueueUrl=q&${'a.'.repeat(1_000_000)}=x`)).toEqual({
      QueueUrl: 'q',
    });
  });

  test('takes __proto__ for a name like any other and leaves prototypes alone', async () => {
    const { api, asked } = scriptedApi();
    await sendForm(
      api,
      'Action=SendMessage&QueueUrl=q&__proto__.polluted=x&MessageAttribute.__proto__.polluted=x' +
        '&MessageAttribute.1.Name=__proto__&MessageAttribute.1.Value.DataType=String&constructor.prototype.polluted=x',
    );
    expect(asked()?.action).toBe('SendMessage');
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    expect(({} as { DataType?: string }).DataType).toBeUndefined();
  });
});
