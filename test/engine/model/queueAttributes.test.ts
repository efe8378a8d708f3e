import { describe, expect, it } from 'vitest';
import { parseAttributes } from '../../../engine/model/queueAttributes.ts';
import { answerOf, refusalOf } from '../../support/testEngine.ts';

const standard = (attributes: Record<string, string | null>) => parseAttributes(attributes, false);
const fifo = (attributes: Record<string, string | null>) => parseAttributes(attributes, true);
const ranges: readonly (readonly [string, number, number])[] = [
  ['VisibilityTimeout', 0, 43_200],
  ['DelaySeconds', 0, 900],
  ['MaximumMessageSize', 1_024, 1_048_576],
  ['MessageRetentionPeriod', 60, 1_209_600],
  ['ReceiveMessageWaitTimeSeconds', 0, 20],
  ['KmsDataKeyReusePeriodSeconds', 60, 86_400],
];

describe('numeric queue attributes', () => {
  it.each(ranges)('%s takes %d to %d', (name, min, max) => {
    for (const value of [min, max]) {
      expect(answerOf(standard({ [name]: String(value) }))).toEqual({ [name]: String(value) });
    }
    for (const value of [min - 1, max + 1]) {
      expect(refusalOf(standard({ [name]: String(value) }))).toBe(
        `InvalidAttributeValue: Invalid value for the parameter ${name}.`,
      );
    }
  });

  it.each(['', ' ', ' 60', '60 ', '60.0', '6e1', '+60', '-60', '0x60', '٦٠', 'sixty', '9'.repeat(400)])(
    'refuse %j: decimal digits only',
    (value) => {
      for (const [name] of ranges) {
        expect(refusalOf(standard({ [name]: value }))).toBe(
          `InvalidAttributeValue: Invalid value for the parameter ${name}.`,
        );
      }
    },
  );

  it('are kept without leading zeros', () => {
    expect(answerOf(standard({ VisibilityTimeout: '0060' }))).toEqual({ VisibilityTimeout: '60' });
  });
});

describe('boolean queue attributes', () => {
  it.each(['true', 'True', 'TRUE', 'false', 'False'])('take %s and are kept in lower case', (value) => {
    expect(answerOf(standard({ SqsManagedSseEnabled: value }))).toEqual({
      SqsManagedSseEnabled: value.toLowerCase(),
    });
  });

  it.each(['', '1', 'yes', ' true'])('refuse %j', (value) => {
    for (const name of ['SqsManagedSseEnabled', 'ContentBasedDeduplication']) {
      expect(refusalOf(fifo({ [name]: value }))).toBe(
        `InvalidAttributeValue: Invalid value for the parameter ${name}.`,
      );
    }
  });
});

describe('attributes of FIFO queues', () => {
  it.each([
    ['ContentBasedDeduplication', 'true'],
    ['ContentBasedDeduplication', 'false'],
    ['DeduplicationScope', 'queue'],
    ['DeduplicationScope', 'messageGroup'],
    ['FifoThroughputLimit', 'perQueue'],
    ['FifoThroughputLimit', 'perMessageGroupId'],
    ['FifoQueue', 'true'],
  ])('include %s = %s', (name, value) => {
    expect(answerOf(fifo({ [name]: value }))).toEqual({ [name]: value });
  });

  it.each([
    ['DeduplicationScope', 'Queue'],
    ['DeduplicationScope', ''],
    ['FifoThroughputLimit', 'perMessageGroup'],
    ['FifoQueue', 'maybe'],
  ])('do not include %s = %j', (name, value) => {
    expect(refusalOf(fifo({ [name]: value }))).toBe(
      `InvalidAttributeValue: Invalid value for the parameter ${name}.`,
    );
  });

  it('never include FifoQueue=false', () => {
    expect(refusalOf(fifo({ FifoQueue: 'False' }))).toBe(
      'InvalidAttributeValue: Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    );
  });

  it.each([
    ['FifoQueue', 'Unknown Attribute FifoQueue.'],
    ['ContentBasedDeduplication', 'Unknown Attribute ContentBasedDeduplication.'],
    ['DeduplicationScope', 'You can specify the DeduplicationScope only when FifoQueue is set to true.'],
    ['FifoThroughputLimit', 'You can specify the FifoThroughputLimit only when FifoQueue is set to true.'],
  ])('are refused on a standard queue: %s', (name, text) => {
    expect(refusalOf(standard({ [name]: 'false' }))).toBe(`InvalidAttributeName: ${text}`);
  });
});

describe('names of queue attributes', () => {
  it.each([
    'QueueArn',
    'CreatedTimestamp',
    'LastModifiedTimestamp',
    'ApproximateNumberOfMessages',
    'All',
    'x',
    '',
  ])('do not include %j among those to set', (name) => {
    expect(refusalOf(fifo({ [name]: '1' }))).toBe(`InvalidAttributeName: Unknown Attribute ${name}.`);
  });

  it('are all checked before any value', () => {
    expect(refusalOf(standard({ DelaySeconds: 'x', Nonsense: '1' }))).toBe(
      'InvalidAttributeName: Unknown Attribute Nonsense.',
    );
  });

  it('count as absent when their value is null', () => {
    expect(answerOf(standard({ Nonsense: null, DelaySeconds: '1' }))).toEqual({ DelaySeconds: '1' });
  });
});

describe('encryption attributes', () => {
  it('refuse a KMS key together with SQS’s own encryption', () => {
    expect(refusalOf(standard({ SqsManagedSseEnabled: 'true', KmsMasterKeyId: 'k' }))).toBe(
      'InvalidAttributeName: You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    );
  });

  it.each([
    { SqsManagedSseEnabled: 'false', KmsMasterKeyId: 'k' },
    { SqsManagedSseEnabled: 'true', KmsMasterKeyId: '' },
  ])('take %j', (attributes) => {
    expect(answerOf(standard(attributes))).toEqual(attributes);
  });

  it('refuse a KMS key id of absurd length', () => {
    expect(refusalOf(standard({ KmsMasterKeyId: 'k'.repeat(2_049) }))).toBe(
      'InvalidAttributeValue: Invalid value for the parameter KmsMasterKeyId.',
    );
  });
});

describe('the empty text', () => {
  it.each(['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId'])('takes %s away', (name) => {
    expect(answerOf(standard({ [name]: '' }))).toEqual({ [name]: '' });
  });
});
