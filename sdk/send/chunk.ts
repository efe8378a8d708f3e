import { maxBatchEntries } from '../batchCall.ts';
import { maxBatchBytes, type Prepared } from './outgoing.ts';

/** Messages for one call, as many as it takes. */
export type Chunk<T extends Prepared> = {
  readonly messages: readonly T[];
  /** Whether the call takes this one as well, which is then among them. */
  add(next: T): boolean;
};

export function createChunk<T extends Prepared>(): Chunk<T> {
  const messages: T[] = [];
  let sizeBytes = 0;
  return {
    messages,
    add(next) {
      if (messages.length === maxBatchEntries || sizeBytes + next.sizeBytes > maxBatchBytes) return false;
      messages.push(next);
      sizeBytes += next.sizeBytes;
      return true;
    },
  };
}
