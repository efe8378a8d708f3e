import type { Item } from '../../../engine/table/port.ts';
import { workLeft } from '../actors/drain.ts';
import { isParcelKey } from '../operation.ts';
import { createProcess } from '../process.ts';
import { isHead, isParcel } from './groups.ts';
import { checkNumbers, isPast } from './numbers.ts';
import { copiesOf } from './told.ts';
import { dead, type FifoWorld, source } from './world.ts';

/** All calls have ended, nothing has been drained: what is told must agree with what lies there. */
export async function checkAtRest(world: FifoWorld): Promise<void> {
  const { ledger, schedule, config } = world;
  const inspector = createProcess(world, 'eye', 0);
  // what was put by a clock that runs ahead is still to come for one that does not
  await schedule.sleep(2 * config.skewMs);
  for (const queue of [source, dead]) await checkNumbers(world, inspector, queue);
  for (const told of ledger.told.values()) {
    if (copiesOf(told, ledger.groups.isRetired) > 1) ledger.violated('more than one copy at rest', told.id);
    const departures = told.places.filter(({ state }) => state === 'moved').length;
    const arrivals = told.places.filter(({ isMoved }) => isMoved).length;
    const isPurged = told.places.some(({ state }) => state === 'purged');
    if (arrivals !== departures && !isPurged)
      ledger.violated('moved, and stayed', `${told.id}: ${departures} left, ${arrivals} arrived`);
  }
}

/** Everything has come out: nothing is stuck, and what is left over is bounded. */
export async function checkDrained(world: FifoWorld): Promise<void> {
  const { ledger } = world;
  for (const told of ledger.told.values()) {
    for (const place of told.places) {
      if (place.state !== 'waiting' || ledger.groups.isRetired(place.group) || isPast(world, place)) continue;
      if (told.ackedMs !== undefined) ledger.violated('stuck', `${told.id} in ${place.group.pk}`);
    }
  }
  const inspector = createProcess(world, 'eye', 0);
  for (const queue of [source, dead]) await checkNumbers(world, inspector, queue);
  for (const work of await workLeft(world)) ledger.violated('work never done', work);
  for (const item of ledger.items.values()) checkGarbage(world, item);
}

/** What a table that expires nothing by itself may keep: only what a fault has left, or a purge has overtaken. */
function checkGarbage({ ledger, table }: FifoWorld, item: Item): void {
  const group = ledger.groups.of(item);
  if (group === undefined) return;
  const isRetired = ledger.groups.isRetired(group);
  if (isRetired && (group.isOvertaken || table.expiry === 'native')) return;
  const told = { id: `${item.pk} ${item.sk}`, isExcused: group.isExcused };
  if (isParcelKey(item)) ledger.broken(isRetired ? 'hint of a purged group left' : 'hint left', told);
  else if (table.expiry === 'native' || group.waiting.size > 0) return;
  else if (isHead(item)) ledger.broken('idle head left', told);
  else if (isParcel(item)) ledger.broken('parcel left', told);
}
