import { describe, expect, it } from 'vitest';
import {
  checkSystemAttributes,
  requestedSystemAttributes,
  systemAttributeNames,
} from '../../../engine/model/systemAttributes.ts';
import type { AttributeMap } from '../../../engine/shapes.ts';

const messageOfFault = (attributes: AttributeMap) => {
  const checked = checkSystemAttributes(attributes);
  if (checked.ok) return undefined;
  expect(checked.error.code).toBe('InvalidParameterValue');
  return checked.error.message;
};

describe('the system attributes of a send', () => {
  it('are none when absent or empty', () => {
    for (const attributes of [undefined, null, {}]) {
      expect(checkSystemAttributes(attributes)).toEqual({ ok: true, value: undefined });
    }
  });

  it('are a trace header', () => {
    const header = {
      DataType: 'String',
      StringValue: 'Root=1-5759e988',
      BinaryValue: null,
      StringListValues: [],
    };
    expect(checkSystemAttributes({ AWSTraceHeader: header })).toEqual({ ok: true, value: 'Root=1-5759e988' });
  });

  it('are nothing else', () => {
    const value = { DataType: 'String', StringValue: 'x' };
    expect(messageOfFault({ AWSTraceHeader: value, SenderId: value })).toBe(
      "Message system attribute name 'SenderId' is invalid.",
    );
    expect(messageOfFault({ awstraceheader: value })).toBe(
      "Message system attribute name 'awstraceheader' is invalid.",
    );
  });

  it.each([
    [
      { DataType: 'Number', StringValue: '1' },
      /^The type of message \(system\) attribute 'AWSTraceHeader' is/,
    ],
    [{ StringValue: 'x' }, /^The type of message \(system\) attribute 'AWSTraceHeader' is/],
    [{ DataType: 'String' }, /must contain a non-empty value of type 'String'\.$/],
    [{ DataType: 'String', StringValue: '' }, /must contain a non-empty value of type 'String'\.$/],
    [{ DataType: 'String', StringValue: '\u0002' }, /^Invalid characters found\./],
  ])('are refused as %j', (header, message) => {
    expect(messageOfFault({ AWSTraceHeader: header })).toMatch(message);
  });
});

describe('the system attributes that a receive asks for', () => {
  const requested = (older?: string[] | null, newer?: string[] | null) => [
    ...requestedSystemAttributes({ AttributeNames: older, MessageSystemAttributeNames: newer }),
  ];

  it('are none unless named', () => {
    expect([requested(), requested(null, null), requested([], [])]).toEqual([[], [], []]);
  });

  it('are the union of both lists', () => {
    expect(requested(['SenderId'], ['SentTimestamp', 'SenderId'])).toEqual(['SenderId', 'SentTimestamp']);
  });

  it('are every one for All in either list', () => {
    expect(requested(['All'])).toEqual([...systemAttributeNames]);
    expect(requested(['SenderId'], ['All'])).toEqual([...systemAttributeNames]);
  });

  it('leave out names of queue attributes and unknown names', () => {
    expect(requested(['Policy', 'QueueArn', 'AWSTraceHeader'], ['all', 'senderid'])).toEqual([
      'AWSTraceHeader',
    ]);
  });
});
