import { pauseForShardsMs, pauseMs, workLeft } from '../../actors/drain.ts';
import { workOnce } from '../../actors/operator.ts';
import { dead, type FifoWorld, source } from '../world.ts';
import { receive, removeAll } from './consumer.ts';

const timeoutSeconds = 60;
const maxRounds = 60;
const looks = 5;
/** Longer than a group may lie empty before it is swept, and than any lease of the drain. */
const idleMs = 70 * 60_000;

/** Receives and deletes whatever is left, until nothing is, and lets the groups grow idle. */
export async function drain(world: FifoWorld): Promise<void> {
  const { schedule, table, config } = world;
  await finishWork(world);
  await schedule.sleep(2 * Math.max(timeoutSeconds, ...config.timeoutsSeconds) * 1000);
  // a look leaves later hints of a group that it has settled
  for (let look = 0; look < looks; look++) await empty(world);
  if (table.expiry === 'swept') await schedule.sleep(idleMs);
  // somebody who was paused may have made new work
  await finishWork(world);
}

async function finishWork(world: FifoWorld): Promise<void> {
  for (let round = 0; round < maxRounds; round++) {
    await empty(world);
    await workOnce(world, 'drain');
    if (!isAnythingLeft(world) && !hasUnreadHints(world) && (await workLeft(world)).length === 0) return;
    await world.schedule.sleep(isAnythingLeft(world) ? pauseMs(round) : await pauseForShardsMs(world));
  }
}

async function empty(world: FifoWorld): Promise<void> {
  for (const queue of [source, dead]) {
    for (;;) {
      const held = await receive(world, 'drain', { queue, max: 10, timeoutSeconds, waitSeconds: 0 });
      if (held === undefined || held.length === 0) break;
      await removeAll(world, 'drain', held);
    }
  }
}

function isAnythingLeft({ ledger }: FifoWorld): boolean {
  return [...ledger.groups.all()].some((group) => group.waiting.size > 0 && !ledger.groups.isRetired(group));
}

/** A sender that died may have left them where nobody looks before long. */
function hasUnreadHints({ ledger }: FifoWorld): boolean {
  const { isRetired, isUnread } = ledger.generations;
  return [...ledger.groups.all()].some(({ hints }) =>
    [...hints.keys()].map(pkOf).some((pk) => !isRetired(pk) && isUnread(pk)),
  );
}

const pkOf = (place: string): string => place.slice(0, place.indexOf(' '));
