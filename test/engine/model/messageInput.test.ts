import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  checkMessage,
  type MessageInput,
  messageMembers,
  messageSizeBytes,
} from '../../../engine/model/messageInput.ts';
import { queueOf } from '../../../engine/model/queue.ts';

const queueWith = (attributes: Record<string, string>) =>
  queueOf({
    account: '000000000000',
    region: 'us-east-1',
    name: 'q1',
    id: 'id',
    generation: 1,
    shards: 1,
    isFifo: false,
    createdMs: 0,
    modifiedMs: 0,
    revision: 1,
    attributes,
    tags: {},
  });
const queue = queueWith({});
const small = queueWith({ MaximumMessageSize: '1024' });

const faultOf = (input: MessageInput, place: 'single' | 'batchEntry' = 'single', target = queue) => {
  const checked = checkMessage(input, target, place);
  return checked.ok ? undefined : checked.error;
};
const invalid = (message: string) => ({ code: 'InvalidParameterValue', message });

describe('checkMessage', () => {
  it('takes a body alone', () => {
    expect(checkMessage({ MessageBody: 'hé' }, queue, 'single')).toEqual({
      ok: true,
      value: { body: 'hé', bodyBytes: 3, sizeBytes: 3, attributes: {} },
    });
  });

  it('takes everything that a standard queue knows', () => {
    const checked = checkMessage(
      {
        MessageBody: 'hello',
        DelaySeconds: 900,
        MessageAttributes: { city: { DataType: 'String', StringValue: 'Any City' } },
        MessageSystemAttributes: {
          AWSTraceHeader: {
            DataType: 'String',
            StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
          },
        },
        MessageGroupId: 'tenant-1',
      },
      queue,
      'batchEntry',
    );
    expect(checked).toEqual({
      ok: true,
      value: {
        body: 'hello',
        bodyBytes: 5,
        sizeBytes: 23,
        attributes: { city: { DataType: 'String', StringValue: 'Any City' } },
        traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
        groupId: 'tenant-1',
        delaySeconds: 900,
        systemAttributesMd5: '5ae4d5d7636402d80f4eb6d213245a88',
      },
    });
  });

  it('tells a delay of zero from none', () => {
    const delayOf = (seconds?: number | null) => {
      const checked = checkMessage({ MessageBody: 'x', DelaySeconds: seconds }, queue, 'single');
      return checked.ok && checked.value.delaySeconds;
    };
    expect([delayOf(0), delayOf(null), delayOf()]).toEqual([0, undefined, undefined]);
  });

  it.each([{}, { MessageBody: null }, { MessageBody: '' }])('misses the body in %j', (input) => {
    expect(faultOf(input)).toEqual({
      code: 'MissingParameter',
      message: 'The request must contain the parameter MessageBody.',
    });
    const entry = checkMessage(input, queue, 'batchEntry', 3);
    expect(entry.ok || entry.error.message).toBe(
      'The request must contain the parameter SendMessageBatchRequestEntry.3.MessageBody.',
    );
  });

  it('takes a message of exactly the largest size, attributes included, and not a byte more', () => {
    const attributes = { a: { DataType: 'Binary', BinaryValue: 'AQID' } };
    const sized = (bytes: number) => ({
      MessageBody: 'é'.repeat((bytes - 10) / 2),
      MessageAttributes: attributes,
    });
    expect(messageSizeBytes(sized(1024))).toBe(1024);
    expect(faultOf(sized(1024), 'single', small)).toBeUndefined();
    const over = { ...sized(1024), MessageBody: `${sized(1024).MessageBody}x` };
    expect(faultOf(over, 'single', small)).toEqual(
      invalid('One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.'),
    );
    expect(faultOf(over, 'batchEntry', small)).toEqual(
      invalid('One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.'),
    );
  });

  it.each(['', 'two words', 'x'.repeat(129), 'é', 'x\n'])('refuses %j as an id', (id) => {
    for (const name of ['MessageGroupId', 'MessageDeduplicationId']) {
      expect(faultOf({ MessageBody: 'x', [name]: id })).toEqual(
        invalid(
          `Value ${id} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
        ),
      );
    }
  });

  it('takes every printable character but the space in a group id', () => {
    const printable = String.fromCharCode(...Array.from({ length: 94 }, (_, index) => 0x21 + index));
    expect(faultOf({ MessageBody: 'x', MessageGroupId: printable })).toBeUndefined();
  });

  it('refuses a deduplication id', () => {
    expect(faultOf({ MessageBody: 'x', MessageDeduplicationId: 'd1' })).toEqual(
      invalid(
        'Value d1 for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.',
      ),
    );
  });

  it.each([-1, 901])('refuses a delay of %d seconds', (seconds) => {
    expect(faultOf({ MessageBody: 'x', DelaySeconds: seconds })).toEqual(
      invalid(
        `Value ${seconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
      ),
    );
  });

  it('complains in the order of SQS', () => {
    const faults: readonly [MessageInput, RegExp][] = [
      [{ MessageBody: '' }, /parameter MessageBody\.$/],
      [{ MessageBody: '\u0001'.repeat(1025) }, /must be shorter than 1024 bytes/],
      [{ MessageBody: '\u0001' }, /^Invalid characters found/],
      [{ MessageAttributes: { a: { DataType: 'string' } } }, /^The type of message \(user\) attribute 'a'/],
      [{ MessageSystemAttributes: { x: { DataType: 'String' } } }, /^Message system attribute name 'x'/],
      [{ MessageDeduplicationId: ' ' }, /MessageDeduplicationId can only include/],
      [{ MessageGroupId: ' ' }, /MessageGroupId can only include/],
      [
        { MessageDeduplicationId: 'd1' },
        /parameter MessageDeduplicationId is invalid\. Reason: The request include/,
      ],
      [{ DelaySeconds: 901 }, /parameter DelaySeconds is invalid/],
    ];
    for (const [position, [, message]] of faults.entries()) {
      const later = faults
        .slice(position)
        .toReversed()
        .map(([input]) => input);
      const input = Object.assign({ MessageBody: 'x' }, ...later);
      expect(faultOf(input, 'single', small)?.message).toMatch(message);
    }
  });
});

describe('messageMembers', () => {
  it('parses the members of a send, with null for absent', () => {
    const input = {
      MessageBody: 'x',
      DelaySeconds: null,
      MessageAttributes: { a: { StringListValues: [] } },
    };
    expect(v.parse(v.object(messageMembers), { ...input, Unknown: 1 })).toEqual(input);
  });
});
