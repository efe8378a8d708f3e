import type { QueueError } from '../errors.ts';
import type { Queue } from '../model/queue.ts';
import type { FunctionFacts } from './consumers.ts';
import { invalidMapping } from './mappingInput.ts';

/** A worker has fifteen minutes, in which it must also receive, acknowledge and hand over. */
export const longestFunctionTimeoutMs = 870_000;

/** Why a function cannot be mapped to that queue: a message must stay hidden for as long as the function may need. */
export function functionFault(
  { timeoutMs }: FunctionFacts,
  { visibilityTimeoutMs }: Queue,
): QueueError | undefined {
  if (timeoutMs > longestFunctionTimeoutMs) {
    return invalidMapping(
      `Function timeout: ${timeoutMs / 1000} seconds is more than a consumer may have: ${longestFunctionTimeoutMs / 1000} seconds`,
    );
  }
  if (visibilityTimeoutMs < timeoutMs) {
    return invalidMapping(
      `Queue visibility timeout: ${visibilityTimeoutMs / 1000} seconds is less than Function timeout: ${timeoutMs / 1000} seconds`,
    );
  }
  return undefined;
}
