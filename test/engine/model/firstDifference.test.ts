import { describe, expect, it } from 'vitest';
import { firstDifference } from '../../../engine/model/firstDifference.ts';

const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const byQueue = (...names: readonly string[]) =>
  JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: names.map(arn) });

describe('the first difference between a queue and what is asked of it', () => {
  it.each([
    ['FifoQueue', 'true'],
    ['ContentBasedDeduplication', 'false'],
    ['DeduplicationScope', 'queue'],
    ['FifoThroughputLimit', 'perQueue'],
  ])('is none for the FIFO default %s = %s', (name, value) => {
    expect(firstDifference({ isFifo: true, attributes: {} }, { [name]: value })).toBeUndefined();
  });

  it('is none for the same sources in another order', () => {
    const queue = { isFifo: false, attributes: { RedriveAllowPolicy: byQueue('a', 'b') } };
    expect(firstDifference(queue, { RedriveAllowPolicy: byQueue('b', 'a') })).toBeUndefined();
    expect(firstDifference(queue, { RedriveAllowPolicy: byQueue('a') })).toBe('RedriveAllowPolicy');
    expect(firstDifference(queue, { RedriveAllowPolicy: '' })).toBe('RedriveAllowPolicy');
  });

  it('is none for the same policy with its members in another order', () => {
    const queue = { isFifo: false, attributes: { Policy: '{"Version":"1","Statement":[]}' } };
    expect(firstDifference(queue, { Policy: '{"Statement":[],"Version":"1"}' })).toBeUndefined();
    expect(firstDifference(queue, { Policy: '{"Statement":[],"Version":"2"}' })).toBe('Policy');
    expect(firstDifference(queue, { Policy: '' })).toBe('Policy');
  });

  it('is found where something is asked that was never set', () => {
    expect(firstDifference({ isFifo: false, attributes: {} }, { KmsMasterKeyId: 'k' })).toBe(
      'KmsMasterKeyId',
    );
  });
});
