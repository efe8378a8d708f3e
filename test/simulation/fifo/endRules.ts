import { getQueueAttributes } from '../../../engine/actions/getQueueAttributes.ts';
import { queueFromItem } from '../../../engine/model/queue.ts';
import { queuesPk } from '../../../engine/table/keys.ts';
import type { Item } from '../../../engine/table/port.ts';
import { urlOf } from '../../support/testEngine.ts';
import { workLeft } from '../actors/drain.ts';
import { invoke } from '../invoke.ts';
import { isParcelKey } from '../operation.ts';
import { createProcess, type Process } from '../process.ts';
import { isHead, isParcel } from './groups.ts';
import { copiesOf, type Group, type Place } from './told.ts';
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

type Numbers = { readonly visible: number; readonly inFlight: number; readonly delayed: number };
const textOf = ({ visible, inFlight, delayed }: Numbers): string => `${visible} ${inFlight} ${delayed}`;

const rememberedMs = 6_000;

async function checkNumbers(world: FifoWorld, inspector: Process, queue: string): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const before = numbersThere(world, queue);
    const { result } = await invoke(
      world,
      'inspector',
      'inspect',
      (context, caller) =>
        getQueueAttributes.run(context, caller, { QueueUrl: urlOf(queue), AttributeNames: ['All'] }),
      inspector,
    );
    // a message may have become visible meanwhile; a count may be told again for some seconds
    if (textOf(numbersThere(world, queue)) !== textOf(before)) {
      await world.schedule.sleep(rememberedMs);
      continue;
    }
    const told = result?.ok ? (result.value.Attributes ?? {}) : {};
    const counted: Numbers = {
      visible: Number(told.ApproximateNumberOfMessages),
      inFlight: Number(told.ApproximateNumberOfMessagesNotVisible),
      delayed: Number(told.ApproximateNumberOfMessagesDelayed),
    };
    if (textOf(counted) === textOf(before)) return;
    // the engine counts what is expired behind something that is not, as it may be where a sender was slow
    if (hasExpiredBehindAlive(world, queue)) return;
    // a group whose sender died before it wrote its hint is not known yet
    const isKnown = (Object.keys(before) as (keyof Numbers)[]).every(
      (state) => counted[state] <= before[state],
    );
    if (isKnown && hasUnhinted(world, queue)) return;
    world.ledger.violated('counted wrong', `${queue}: ${textOf(counted)}, not ${textOf(before)}`);
    return;
  }
}

const isOf = (world: FifoWorld, queue: string) => (group: Group) =>
  group.queue === queue && !world.ledger.groups.isRetired(group);

const hasUnhinted = (world: FifoWorld, queue: string): boolean =>
  [...world.ledger.groups.all()].filter(isOf(world, queue)).some(({ isExcused }) => isExcused);

function hasExpiredBehindAlive(world: FifoWorld, queue: string): boolean {
  return [...world.ledger.groups.all()].filter(isOf(world, queue)).some(({ waiting }) => {
    const alive = [...waiting].findIndex((place) => !isPast(world, place));
    return alive >= 0 && [...waiting].slice(alive).some((place) => isPast(world, place));
  });
}

function numbersThere(world: FifoWorld, queue: string): Numbers {
  const { ledger, schedule } = world;
  const nowMs = schedule.nowMs();
  const records = [...ledger.items.values()].filter(({ pk }) => pk === queuesPk).map(queueFromItem);
  const delayMs = records.find(({ name }) => name === queue)?.delayMs ?? 0;
  const counts = { visible: 0, inFlight: 0, delayed: 0 };
  for (const group of [...ledger.groups.all()].filter(isOf(world, queue))) {
    for (const place of group.waiting) {
      if (isPast(world, place)) continue;
      if (place.leaseUntilMs > nowMs) counts.inFlight++;
      else if (place.leases === 0 && place.enqueuedMs + delayMs > nowMs) counts.delayed++;
      else counts.visible++;
    }
  }
  return counts;
}

const isPast = ({ ledger, schedule }: FifoWorld, { enqueuedMs, group }: Place): boolean =>
  enqueuedMs + ledger.generations.retentionMs(group.pk) < schedule.nowMs();

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
