import type { Context } from '../context.ts';
import type { Queue } from '../model/queue.ts';
import { equals } from '../table/conditions.ts';
import { formatVersion, hintGroupOf, hintSk, shardPk, ttlAfter, visibleAtOf } from '../table/keys.ts';
import type { Item, Key, Put } from '../table/port.ts';

/**
 * That a group may have something at an instant. Only a hint: the group's head decides. Whoever makes something
 * deliverable writes one *after* that is so and before it answers; every one carries a fresh nonce and is removed only
 * with the nonce that was read, for the next may stand at the same instant.
 */
export type Hint = {
  readonly group: string;
  readonly atMs: number;
  readonly nonce: string;
  /** How far the group was acknowledged when this was written: where a reader may begin. */
  readonly ackedThrough: number;
};

export const hintOf = (item: Item): Hint => ({
  group: hintGroupOf(item.sk),
  atMs: visibleAtOf(item.sk),
  nonce: item.n as string,
  ackedThrough: item.a as number,
});

export const newHint = (
  { ids, clock }: Context,
  group: string,
  atMs: number,
  ackedThrough: number,
): Hint => ({ group, atMs, ackedThrough, nonce: ids.sortable(clock.now()) });

export const putHint = (
  { clock }: Context,
  queue: Queue,
  { group, atMs, nonce, ackedThrough }: Hint,
): Put => ({
  kind: 'put',
  item: {
    ...hintKey(queue, group, atMs),
    v: formatVersion,
    ttl: ttlAfter(atMs),
    n: nonce,
    a: ackedThrough,
    ...(atMs <= clock.now() && { wake: 1 }),
  },
});

/** Writes the hint and tells whoever waits in this process. */
export async function writeHint(context: Context, queue: Queue, hint: Hint): Promise<void> {
  await context.table.put(putHint(context, queue, hint));
  announce(context, queue, hint.atMs);
}

export function announce({ waiters, clock }: Context, queue: Queue, atMs: number): void {
  if (atMs <= clock.now()) waiters.wake(queue.id);
  else waiters.wakeAt(queue.id, atMs);
}

/** A stale hint that stays costs a look, so the outcome is not looked at. */
export async function removeHint(
  { table }: Context,
  queue: Queue,
  { group, atMs, nonce }: Pick<Hint, 'group' | 'atMs' | 'nonce'>,
): Promise<void> {
  await table.remove({ kind: 'remove', key: hintKey(queue, group, atMs), if: equals(['n'], nonce) });
}

const hintKey = (queue: Queue, group: string, atMs: number): Key => ({
  pk: shardPk(queue.id, queue.generation, shardOfGroup(group, queue.shards)),
  sk: hintSk(atMs, group),
});

/** FNV-1a: the same group always in the same shard. */
function shardOfGroup(group: string, shards: number): number {
  if (shards === 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < group.length; i++) hash = Math.imul(hash ^ group.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % shards;
}
