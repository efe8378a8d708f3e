import type { Context } from '../context.ts';
import { equals } from '../table/conditions.ts';
import { duePrefixes, dueSk, duesPk, duesUpTo, formatVersion, msDigits, ttlAfter } from '../table/keys.ts';
import type { Item, Key } from '../table/port.ts';

/**
 * That a mapped queue may have something at an instant: where the sweep looks, so that it never has to look everywhere.
 * A queue may have several. Every one carries a fresh nonce and is removed only with the nonce that was read, after
 * whatever follows from it has been written: the next may stand at the same instant.
 */
export type Due = {
  readonly queueId: string;
  readonly atMs: number;
  readonly key: Key;
  readonly nonce: string;
};

/**
 * `promptly`: messages fall due and nobody is at work, so somebody must be awake at that instant. `eventually`: only in case
 * that somebody who is at work is not any more; the next sweep on the schedule is soon enough.
 */
export type Promptness = keyof typeof duePrefixes;

/** Instants are rounded up to this, so that many messages due within a moment share one. */
const gridMs = { promptly: 250, eventually: 10_000 };

/** Sees to it that the sweep looks into that queue at that instant. */
export async function noteDue(
  { table, ids, clock }: Pick<Context, 'table' | 'ids' | 'clock'>,
  queueId: string,
  atMs: number,
  promptness: Promptness,
): Promise<void> {
  const grid = gridMs[promptness];
  const griddedMs = Math.ceil(atMs / grid) * grid;
  const item: Item = {
    pk: duesPk,
    sk: dueSk(duePrefixes[promptness], griddedMs, queueId),
    v: formatVersion,
    ttl: ttlAfter(griddedMs),
    n: ids.sortable(clock.now()),
  };
  await table.put({ kind: 'put', item });
}

/** Those due by then, the earliest first. */
export async function duesBy(
  { table }: Pick<Context, 'table'>,
  promptness: Promptness,
  ms: number,
  limit: number,
): Promise<readonly Due[]> {
  const prefix = duePrefixes[promptness];
  const page = await table.query({ pk: duesPk, from: `${prefix}0`, to: duesUpTo(prefix, ms), limit });
  return page.items.map((item) => dueOf(item, prefix.length));
}

const dueOf = ({ pk, sk, n }: Item, start: number): Due => ({
  queueId: sk.slice(start + msDigits + 1),
  atMs: Number(sk.slice(start, start + msDigits)),
  key: { pk, sk },
  nonce: n as string,
});

/** One that stays costs a look, so the outcome is not looked at. */
export const removeDue = ({ table }: Pick<Context, 'table'>, { key, nonce }: Due): Promise<unknown> =>
  table.remove({ kind: 'remove', key, if: equals(['n'], nonce) });
