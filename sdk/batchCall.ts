import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';
import type { Clock } from './clock.ts';
import { asForebayError, codeOf, ForebayError } from './errors.ts';

/** What became of one entry of a batch. */
export type EntryResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ForebayError };

type Answer<S> = { readonly Successful?: S[]; readonly Failed?: BatchResultErrorEntry[] };

export const maxBatchEntries = 10;
const maxAttempts = 4;
const firstPauseMs = 50;

/**
 * One batch call, at most ten entries. What failed by the service's fault is sent again, alone; a call that fails as
 * a whole has been repeated by the client beneath. It never throws: every entry has its result.
 */
export async function batchCall<E, S extends { Id?: string }>(
  { clock, doing }: { readonly clock: Clock; readonly doing: string },
  entries: readonly E[],
  call: (entries: (E & { Id: string })[]) => Promise<Answer<S>>,
): Promise<readonly EntryResult<S>[]> {
  const results: EntryResult<S>[] = [];
  let pending = entries.map((entry, i) => ({ ...entry, Id: `${i}` }));
  for (let attempt = 1; pending.length > 0; attempt++) {
    const answer = await call(pending).catch((thrown) => asForebayError(doing, thrown));
    if (answer instanceof ForebayError) {
      for (const { Id } of pending) results[Number(Id)] = { ok: false, error: answer };
      break;
    }
    for (const value of answer.Successful ?? []) results[Number(value.Id)] = { ok: true, value };
    const again = new Set<string>();
    for (const failed of answer.Failed ?? []) {
      results[Number(failed.Id)] = { ok: false, error: errorOf(doing, failed) };
      if (!failed.SenderFault) again.add(failed.Id ?? '');
    }
    if (attempt === maxAttempts) break;
    pending = pending.filter(({ Id }) => again.has(Id));
    if (pending.length > 0) await clock.sleep(firstPauseMs * 2 ** attempt);
  }
  return entries.map((_, i) => results[i] ?? { ok: false, error: unanswered(doing) });
}

function errorOf(doing: string, { Code, Message = '', SenderFault }: BatchResultErrorEntry): ForebayError {
  const code = codeOf(Code, Message) ?? (SenderFault ? 'InvalidArgument' : 'Unavailable');
  return new ForebayError(code, `${doing} failed: ${Message || Code}`);
}

const unanswered = (doing: string) => new ForebayError('Unexpected', `${doing} was not answered.`);
