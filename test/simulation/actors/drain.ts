import { visibleAtOf, workPk } from '../../../engine/table/keys.ts';
import type { Item } from '../../../engine/table/port.ts';
import type { World } from '../world.ts';
import { receive, removeAll } from './consumer.ts';
import { workOnce } from './operator.ts';

const pauseMs = 4_000;
const timeoutSeconds = 600;
const maxRounds = 60;
/** The round of a table without expiry of its own never ends. */
const standingWork = 'expire#';

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
    if (itemsLeft(world).length === 0 && (await workLeft(world)).length === 0) return;
    await world.schedule.sleep(pauseMs);
  }
}

/** What lies in the vesting range of the live generations: parcels, and what should not be there. */
export function itemsLeft(world: World): readonly Item[] {
  const { ledger } = world;
  const live = ['source', 'dead'].map((name) => ledger.generations.livePk(name));
  return [...ledger.items.values()].filter((item) => live.includes(item.pk) && !isForgotten(world, item));
}

/** It became visible longer ago than its queue keeps messages: DynamoDB's time to live will find it. */
export function isForgotten({ ledger, schedule, table }: World, { pk, sk }: Item): boolean {
  if (table.expiry !== 'native') return false;
  return visibleAtOf(sk) < schedule.nowMs() - ledger.generations.retentionMs(pk);
}

export async function workLeft({ table }: Pick<World, 'table'>): Promise<readonly string[]> {
  const { items } = await table.query({ pk: workPk });
  return items.map(({ sk }) => sk).filter((sk) => !sk.startsWith(standingWork));
}
