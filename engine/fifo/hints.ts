import type { Context } from '../context.ts';
import type { Head } from '../model/head.ts';
import type { Queue } from '../model/queue.ts';
import { keepRead } from '../shards/keepRead.ts';
import { equals } from '../table/conditions.ts';
import { readable } from '../table/format.ts';
import {
  formatVersion,
  hintGroupOf,
  hintSk,
  shardOf,
  shardPk,
  ttlAfter,
  visibleAtOf,
} from '../table/keys.ts';
import type { Item, Key, Put } from '../table/port.ts';

/**
 * That a group may have something at an instant. Only a hint: the group's head decides. Whoever makes something
 * deliverable writes one *after* that is so and before it answers; every one carries a fresh nonce and is removed only
 * with the nonce that was read, for the next may stand at the same instant. It lies in the shard of its group, or in
 * the one that was the group's when the queue had more shards, or fewer.
 */
export type Hint = {
  readonly group: string;
  readonly atMs: number;
  readonly shard: number;
  /** The shard, if it is not the first, stands behind it: so a head that names a hint says where that lies. */
  readonly nonce: string;
  /** How far the group was acknowledged when this was written: where a reader may begin. */
  readonly ackedThrough: number;
  /** Of something new: whoever waits for the queue must learn of it, even if it is not due yet. */
  readonly isNews?: boolean;
};

export const hintOf = (item: Item): Hint => ({
  group: hintGroupOf(readable(item).sk),
  atMs: visibleAtOf(item.sk),
  shard: shardOf(item.pk),
  nonce: item.n as string,
  ackedThrough: item.a as number,
});

export function newHint(
  { ids, clock }: Context,
  queue: Queue,
  group: string,
  atMs: number,
  ackedThrough: number,
  shard = shardOfGroup(group, queue.shards),
): Hint {
  const nonce = ids.sortable(clock.now());
  return { group, atMs, shard, ackedThrough, nonce: shard === 0 ? nonce : `${nonce}.${shard.toString(36)}` };
}

/** The hint that a head names. */
export const namedHint = (group: string, { hintAtMs, hintNonce }: Head): Place => {
  const dot = hintNonce.indexOf('.');
  const shard = dot < 0 ? 0 : Number.parseInt(hintNonce.slice(dot + 1), 36);
  return { group, atMs: hintAtMs, nonce: hintNonce, shard };
};

export function putHint({ clock }: Context, queue: Queue, hint: Hint): Put {
  const { pk, sk } = hintKey(queue, hint);
  const plain = { pk, sk, v: formatVersion, ttl: ttlAfter(hint.atMs), n: hint.nonce, a: hint.ackedThrough };
  const wakes = hint.isNews || hint.atMs <= clock.now();
  return { kind: 'put', item: wakes ? { ...plain, wake: 1 } : plain };
}

/** Writes the hint and tells whoever waits in this process. */
export async function writeHint(context: Context, queue: Queue, hint: Hint): Promise<void> {
  await context.table.put(putHint(context, queue, hint));
  await keepRead(context, queue, hint.shard);
  announce(context, queue, hint);
}

export function announce(
  { waiters, clock, memories }: Context,
  queue: Queue,
  { atMs, shard }: Pick<Hint, 'atMs' | 'shard'>,
): void {
  if (atMs <= clock.now()) {
    if (queue.readShards > 1) memories(queue.id).outlook.expect(shard);
    waiters.wake(queue.id);
  } else waiters.wakeAt(queue.id, atMs);
}

/** A stale hint that stays costs a look, so the outcome is not looked at. */
export const removeHint = ({ table }: Context, queue: Queue, place: Place): Promise<unknown> =>
  table.remove({ kind: 'remove', key: hintKey(queue, place), if: equals(['n'], place.nonce) });

type Place = Omit<Hint, 'ackedThrough' | 'isNews'>;

export const isSamePlace = (a: Place, b: Place): boolean => a.atMs === b.atMs && a.shard === b.shard;

/** Whether it lies where the next hint of its group will. */
export const isAtHome = ({ group, shard }: Hint, queue: Queue): boolean =>
  shard === shardOfGroup(group, queue.shards);

const hintKey = (queue: Queue, { group, atMs, shard }: Omit<Place, 'nonce'>): Key => ({
  pk: shardPk(queue.id, queue.generation, shard),
  sk: hintSk(atMs, group),
});

/** FNV-1a: the same group always in the same shard. */
function shardOfGroup(group: string, shards: number): number {
  if (shards === 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < group.length; i++) hash = Math.imul(hash ^ group.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % shards;
}
