import { describe, expect, it } from 'vitest';
import { changedAttributes } from '../../../engine/model/changedAttributes.ts';
import { answerOf, refusalOf } from '../../support/testEngine.ts';

const change = (
  attributes: Record<string, string>,
  given: Parameters<typeof changedAttributes>[1],
  isFifo = false,
) => changedAttributes({ isFifo, attributes }, given);

describe('changed attributes', () => {
  it('hold what was set before and what is given now', () => {
    expect(answerOf(change({ DelaySeconds: '1', Policy: '{}' }, { DelaySeconds: '2' }))).toEqual({
      DelaySeconds: '2',
      Policy: '{}',
    });
  });

  it('hold nothing that was taken away', () => {
    expect(answerOf(change({ Policy: '{}' }, { Policy: '', RedrivePolicy: '' }))).toEqual({});
  });

  it.each([
    [{}, { KmsMasterKeyId: 'k' }, { KmsMasterKeyId: 'k', SqsManagedSseEnabled: 'false' }],
    [
      { KmsMasterKeyId: 'k', SqsManagedSseEnabled: 'false' },
      { KmsMasterKeyId: '' },
      { SqsManagedSseEnabled: 'false' },
    ],
    [
      { KmsMasterKeyId: 'k', SqsManagedSseEnabled: 'false' },
      { SqsManagedSseEnabled: 'true' },
      { SqsManagedSseEnabled: 'true' },
    ],
    [{}, { KmsMasterKeyId: '' }, {}],
    [
      { KmsMasterKeyId: 'k', SqsManagedSseEnabled: 'false' },
      { SqsManagedSseEnabled: 'false' },
      { KmsMasterKeyId: 'k', SqsManagedSseEnabled: 'false' },
    ],
  ])('keep to one encryption: %j with %j is %j', (before, given, after) => {
    expect(answerOf(change(before, given))).toEqual(after);
  });

  it.each<[Record<string, string>, Parameters<typeof changedAttributes>[1]]>([
    [{}, { FifoThroughputLimit: 'perMessageGroupId' }],
    [{}, { FifoThroughputLimit: 'perMessageGroupId', DeduplicationScope: 'queue' }],
    [
      { FifoThroughputLimit: 'perMessageGroupId', DeduplicationScope: 'messageGroup' },
      { DeduplicationScope: 'queue' },
    ],
  ])('refuse a limit per group without deduplication per group: %j with %j', (before, given) => {
    expect(refusalOf(change(before, given, true))).toBe(
      'InvalidParameterValue: The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup',
    );
  });

  it.each<[Record<string, string>, Parameters<typeof changedAttributes>[1]]>([
    [{}, { FifoThroughputLimit: 'perMessageGroupId', DeduplicationScope: 'messageGroup' }],
    [{ DeduplicationScope: 'messageGroup' }, { FifoThroughputLimit: 'perMessageGroupId' }],
    [{}, { DeduplicationScope: 'messageGroup' }],
  ])('take deduplication per group: %j with %j', (before, given) => {
    expect(answerOf(change(before, given, true))).toEqual({ ...before, ...given });
  });
});
