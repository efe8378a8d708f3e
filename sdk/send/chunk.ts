import { maxBatchEntries } from '../batchCall.ts';
import { maxBatchBytes, type Prepared } from './outgoing.ts';

/** Whether one call takes these messages and one more. */
export function fits(chunk: readonly Prepared[], next: Prepared): boolean {
  const sizeBytes = chunk.reduce((sum, prepared) => sum + prepared.sizeBytes, next.sizeBytes);
  return chunk.length < maxBatchEntries && sizeBytes <= maxBatchBytes;
}
