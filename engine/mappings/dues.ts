import type { Context } from '../context.ts';
import { equals } from '../table/conditions.ts';
import { dueQueueOf, dueSk, duesPk, duesUpTo, formatVersion, ttlAfter, visibleAtOf } from '../table/keys.ts';
import type { Item } from '../table/port.ts';

/**
 * That a mapped queue may have something at an instant: where the sweep looks, so that it never has to look everywhere.
 * A queue may have several. Every one carries a fresh nonce and is removed only with the nonce that was read, after
 * whatever follows from it has been written: the next may stand at the same instant.
 */
export type Due = { readonly queueId: string; readonly atMs: number; readonly nonce: string };

/** Instants are rounded up to this, so that many messages due within a moment share one. */
export const dueGridMs = 250;

const onGrid = (ms: number, gridMs: number): number => Math.ceil(ms / gridMs) * gridMs;

/** Sees to it that the sweep looks into that queue at that instant; `gridMs`: how much later will do as well. */
export async function noteDue(
  { table, ids, clock }: Pick<Context, 'table' | 'ids' | 'clock'>,
  queueId: string,
  atMs: number,
  gridMs = dueGridMs,
): Promise<void> {
  const gridded = onGrid(atMs, gridMs);
  const item: Item = {
    pk: duesPk,
    sk: dueSk(gridded, queueId),
    v: formatVersion,
    ttl: ttlAfter(gridded),
    n: ids.sortable(clock.now()),
  };
  await table.put({ kind: 'put', item });
}

/** Those due by then, the earliest first. */
export async function duesBy(
  { table }: Pick<Context, 'table'>,
  ms: number,
  limit: number,
): Promise<readonly Due[]> {
  const page = await table.query({ pk: duesPk, to: duesUpTo(ms), limit });
  return page.items.map((item) => ({
    queueId: dueQueueOf(item.sk),
    atMs: visibleAtOf(item.sk),
    nonce: item.n as string,
  }));
}

/** One that stays costs a look, so the outcome is not looked at. */
export const removeDue = (
  { table }: Pick<Context, 'table'>,
  { atMs, queueId, nonce }: Due,
): Promise<unknown> =>
  table.remove({ kind: 'remove', key: { pk: duesPk, sk: dueSk(atMs, queueId) }, if: equals(['n'], nonce) });
