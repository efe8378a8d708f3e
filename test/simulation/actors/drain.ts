import { visibleAtOf, workPk } from '../../../engine/table/keys.ts';
import type { Item } from '../../../engine/table/port.ts';
import type { World } from '../world.ts';
import { receive, removeAll } from './consumer.ts';
import { workOnce } from './operator.ts';

/** Most comes out soon; the last may be in flight for minutes. */
export const pauseMs = (round: number): number => (round < 30 ? 4_000 : 20_000);
const timeoutSeconds = 600;
const maxRounds = 100;
const shardWork = 'shards#';

/** Receives and deletes whatever is left, until nothing is: no message may stay behind. */
export async function drain(world: World): Promise<void> {
  for (let round = 0; round < maxRounds; round++) {
    for (const queue of ['source', 'dead']) {
      for (;;) {
        const held = await receive(world, 'drain', queue, 10, timeoutSeconds);
        if (held.length === 0) break;
        await removeAll(world, 'drain', held);
      }
    }
    await workOnce(world, 'drain');
    const isEmpty = itemsLeft(world).every(({ pk }) => world.ledger.generations.isUnread(pk));
    if (itemsLeft(world).length === 0 && (await workLeft(world)).length === 0) return;
    await world.schedule.sleep(isEmpty ? await pauseForShardsMs(world) : pauseMs(round));
  }
}

/** What lies in the vesting range of the live generations: parcels, and what should not be there. */
export function itemsLeft(world: World): readonly Item[] {
  const { ledger } = world;
  const isLive = ({ pk }: Item) =>
    ledger.generations.isLiveOf('source', pk) || ledger.generations.isLiveOf('dead', pk);
  return [...ledger.items.values()].filter((item) => isLive(item) && !isForgotten(world, item));
}

/** It became visible longer ago than its queue keeps messages, where only its time to live will find it. */
export function isForgotten({ ledger, schedule, table }: World, { pk, sk }: Item): boolean {
  if (table.expiry !== 'native' && !ledger.generations.isUnread(pk)) return false;
  return visibleAtOf(sk) < schedule.nowMs() - ledger.generations.retentionMs(pk);
}

export async function workLeft({ table }: Pick<World, 'table'>): Promise<readonly string[]> {
  const { items } = await table.query({ pk: workPk });
  return items.filter((item) => !isStanding(item)).map(({ sk }) => sk);
}

/** Where only the shards are still to be looked after, until somebody does. */
export async function pauseForShardsMs({
  table,
  schedule,
}: Pick<World, 'table' | 'schedule'>): Promise<number> {
  const { items } = await table.query({ pk: workPk });
  const others = items.filter((item) => !isStanding(item) && !item.sk.startsWith(shardWork));
  const dueMs = items.filter(({ sk }) => sk.startsWith(shardWork)).map(({ due }) => due as number);
  if (others.length > 0 || dueMs.length === 0) return pauseMs(0);
  return Math.max(0, Math.min(...dueMs) - schedule.nowMs()) + pauseMs(0);
}

/** The rounds of expiry never end; shards that are read no more are looked into for days. */
const isStanding = ({ sk, round }: Item): boolean =>
  sk.startsWith('expire#') ||
  sk.startsWith('eraseExpired#') ||
  (sk.startsWith(shardWork) && round !== undefined);
