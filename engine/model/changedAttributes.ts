import { type QueueError, queueError } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import type { GivenAttributes } from './queueAttributes.ts';
import type { AttributeHolder, Attributes } from './shownAttributes.ts';

/** The attributes to store after a change, all of it or nothing. */
export function changedAttributes(
  queue: AttributeHolder,
  given: GivenAttributes,
): Result<Attributes, QueueError> {
  const merged: Attributes = { ...queue.attributes, ...given, ...encryption(given) };
  const attributes = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
  const { DeduplicationScope: scope, FifoThroughputLimit: limit } = attributes;
  if (limit === 'perMessageGroupId' && scope !== 'messageGroup') {
    return err(
      queueError(
        'InvalidParameterValue',
        'The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup',
      ),
    );
  }
  return ok(attributes);
}

/** A queue is encrypted one way: a key of KMS turns SQS's own off, and the other way round. */
function encryption(given: GivenAttributes): Attributes {
  if ((given.KmsMasterKeyId ?? '') !== '') return { SqsManagedSseEnabled: 'false' };
  return given.SqsManagedSseEnabled === 'true' ? { KmsMasterKeyId: '' } : {};
}
