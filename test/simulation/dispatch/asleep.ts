import { queueIdOfMapping } from '../../../engine/mappings/mappingId.ts';
import { mappingOf } from '../../../engine/mappings/mappingItem.ts';
import { queueFromItem } from '../../../engine/model/queue.ts';
import { mappingKey, parcelsFrom, parcelsUpTo, queueKey, shardPk } from '../../../engine/table/keys.ts';
import { caller } from '../../support/testEngine.ts';
import { isStormy } from '../stage.ts';
import type { DispatchWorld } from './world.ts';

const lookEveryMs = 1_000;

/** No mapping sleeps for long while something is visible: looked at from outside, by the real time. */
export async function watchSleep(world: DispatchWorld): Promise<void> {
  const { schedule, ledger, config } = world;
  let sinceMs: number | undefined;
  while (!world.isOver) {
    await schedule.sleep(lookEveryMs);
    const isAsleep = world.workers.size === 0 && (await isEnabled(world)) && (await hasVisible(world));
    if (!isAsleep) {
      sinceMs = undefined;
      continue;
    }
    sinceMs ??= schedule.nowMs();
    const [stormy, calm] = config.asleepMs;
    if (schedule.nowMs() - sinceMs > (isStormy(world) ? stormy : calm)) {
      ledger.violated('asleep', `since ${new Date(sinceMs).toISOString().slice(14, 23)}`);
      sinceMs = Number.POSITIVE_INFINITY;
    }
  }
}

async function isEnabled({ table, mappingId }: DispatchWorld): Promise<boolean> {
  const item = await table.get(mappingKey(queueIdOfMapping(mappingId) ?? '', mappingId));
  return item !== undefined && mappingOf(item).isEnabled;
}

export async function hasVisible({ table, schedule, queue, config }: DispatchWorld): Promise<boolean> {
  const record = await table.get(queueKey(caller.account, caller.region, queue));
  if (record === undefined) return false;
  const { id, generation, readShards } = queueFromItem(record);
  // by any clock
  const to = parcelsUpTo(schedule.nowMs() - config.skewMs);
  for (let shard = 0; shard < readShards; shard++) {
    const { items } = await table.query({
      pk: shardPk(id, generation, shard),
      from: parcelsFrom(0),
      to,
      limit: 1,
    });
    if (items.length > 0) return true;
  }
  return false;
}
