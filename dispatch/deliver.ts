import type { Mapping } from '../engine/mappings/mapping.ts';
import type { Queue } from '../engine/model/queue.ts';
import { acknowledgeRecords } from './acknowledgeRecords.ts';
import { type Batch, eventOf, payloadOf } from './batch.ts';
import { giveBackRecords } from './giveBackRecords.ts';
import type { Dispatch, Invoked } from './ports.ts';
import { verdict } from './verdict.ts';

/** `refused`: the function takes no calls now, or cannot be called: time to back off. */
export type Delivered = 'done' | 'refused';

/** Calls the function with a batch, and deletes what it handled. A throttled batch is visible again in `backOffMs`. */
export async function deliver(
  dispatch: Dispatch,
  mapping: Mapping,
  queue: Queue,
  batch: Batch,
  terms: { readonly notAfterMs: number; readonly backOffMs: number },
): Promise<Delivered> {
  const { records } = batch;
  const invoked = await dispatch.invoke({
    functionArn: mapping.functionArn,
    event: eventOf(batch),
    payload: payloadOf(batch),
    timeoutMs: mapping.functionTimeoutMs,
    notAfterMs: terms.notAfterMs,
  });
  dispatch.tell?.({ kind: 'called', mapping, records: records.length, invoked });
  if (invoked.outcome === 'throttled') {
    await giveBackRecords(dispatch, queue, records, terms.backOffMs);
    return 'refused';
  }
  return settleBatch(dispatch, mapping, batch, invoked);
}

async function settleBatch(
  dispatch: Dispatch,
  mapping: Mapping,
  { records }: Batch,
  invoked: Exclude<Invoked, { outcome: 'throttled' }>,
): Promise<Delivered> {
  const ids = records.map(({ messageId }) => messageId);
  const { failed, reason } = verdict(invoked, mapping, ids);
  const keep = (messageIds: readonly string[], why: string) =>
    dispatch.tell?.({ kind: 'kept', mapping, messageIds, reason: why });
  if (failed.size > 0) keep([...failed], reason);
  const handled = records.filter(({ messageId }) => !failed.has(messageId));
  const left = await acknowledgeRecords(dispatch, mapping, handled);
  if (left.length > 0) keep(left, 'could not be deleted');
  return invoked.outcome === 'unreachable' ? 'refused' : 'done';
}
