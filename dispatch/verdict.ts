import type { Mapping } from '../engine/mappings/mapping.ts';
import { isJsonObject } from '../engine/model/jsonObject.ts';
import type { Invoked } from './ports.ts';

/** Ids of the messages that failed, out of the batch, and why. */
export type Verdict = { readonly failed: ReadonlySet<string>; readonly reason: string };

const allWell: Verdict = { failed: new Set(), reason: '' };

/**
 * What a call's outcome means for each message of its batch. Without `ReportBatchItemFailures` whatever a function returns
 * is success. With it, an answer that cannot be trusted fails the whole batch.
 *
 * Source: "Success and failure conditions" of partial batch responses, Lambda developer guide.
 */
export function verdict(
  invoked: Invoked,
  { reportsItemFailures }: Pick<Mapping, 'reportsItemFailures'>,
  messageIds: readonly string[],
): Verdict {
  const allFailed = (reason: string): Verdict => ({ failed: new Set(messageIds), reason });
  if (invoked.outcome === 'failed' || invoked.outcome === 'unreachable') return allFailed(invoked.reason);
  if (invoked.outcome !== 'answered') return allFailed(invoked.outcome);
  if (!reportsItemFailures) return allWell;
  const answer = parsed(invoked.payload);
  if (answer === null) return allWell;
  if (!isJsonObject(answer)) return allFailed('the answer is not a batch response');
  const failures = answer.batchItemFailures;
  if (failures === undefined || failures === null) return allWell;
  if (!Array.isArray(failures)) return allFailed('batchItemFailures is not a list');
  const known = new Set(messageIds);
  const failed = new Set<string>();
  for (const failure of failures) {
    const id: unknown = isJsonObject(failure) ? failure.itemIdentifier : undefined;
    if (typeof id !== 'string' || !known.has(id)) {
      return allFailed('batchItemFailures names no message, or one that is not of this batch');
    }
    failed.add(id);
  }
  return { failed, reason: 'reported by the function' };
}

/** `undefined` for what is no JSON; a function that returned nothing answered `null`. */
function parsed(payload: string): unknown {
  if (payload === '') return null;
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
