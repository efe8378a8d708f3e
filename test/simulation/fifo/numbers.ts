import { getQueueAttributes } from '../../../engine/actions/getQueueAttributes.ts';
import { enqueuedMs, placedIn } from '../../../engine/fifo/groupParcel.ts';
import { queueFromItem } from '../../../engine/model/queue.ts';
import { queuesPk } from '../../../engine/table/keys.ts';
import { urlOf } from '../../support/testEngine.ts';
import { invoke } from '../invoke.ts';
import type { Process } from '../process.ts';
import type { Group, Place } from './told.ts';
import type { FifoWorld } from './world.ts';

type Numbers = { readonly visible: number; readonly inFlight: number; readonly delayed: number };
const sumOf = ({ visible, inFlight, delayed }: Numbers): number => visible + inFlight + delayed;
const textOf = ({ visible, inFlight, delayed }: Numbers): string => `${visible} ${inFlight} ${delayed}`;

const rememberedMs = 6_000;

/** What the queue tells of its messages must be what lies there. */
export async function checkNumbers(world: FifoWorld, inspector: Process, queue: string): Promise<void> {
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
    // and what is delayed before something that is not
    if (sumOf(counted) === sumOf(before) && hasDelayedBeforeDue(world, queue)) return;
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

/** What is acknowledged but lies in its parcel still counts as something that is not expired. */
function hasExpiredBehindAlive(world: FifoWorld, queue: string): boolean {
  return [...world.ledger.groups.all()].filter(isOf(world, queue)).some((group) => {
    const first = Math.min(...[...group.waiting].map(({ sequence }) => sequence));
    const times = [...world.ledger.items.values()]
      .filter(({ pk, m }) => pk === group.pk && m !== undefined)
      .flatMap(placedIn)
      .filter(({ sequence }) => sequence >= first)
      .sort((a, b) => a.sequence - b.sequence)
      .map((placed) => ({ enqueuedMs: enqueuedMs(placed), group }));
    const alive = times.findIndex((time) => !isPast(world, time));
    return alive >= 0 && times.slice(alive).some((time) => isPast(world, time));
  });
}

function hasDelayedBeforeDue(world: FifoWorld, queue: string): boolean {
  const isDelayed = delayOf(world, queue);
  return [...world.ledger.groups.all()].filter(isOf(world, queue)).some(({ waiting }) => {
    const fresh = [...waiting].filter(({ leases }) => leases === 0);
    const delayed = fresh.findIndex(isDelayed);
    return delayed >= 0 && !fresh.slice(delayed).every(isDelayed);
  });
}

/** By the queue's delay as it is now. */
function delayOf({ ledger, schedule }: FifoWorld, queue: string): (place: Place) => boolean {
  const records = [...ledger.items.values()].filter(({ pk }) => pk === queuesPk).map(queueFromItem);
  const delayMs = records.find(({ name }) => name === queue)?.delayMs ?? 0;
  return ({ leases, enqueuedMs }) => leases === 0 && enqueuedMs + delayMs > schedule.nowMs();
}

function numbersThere(world: FifoWorld, queue: string): Numbers {
  const nowMs = world.schedule.nowMs();
  const isDelayed = delayOf(world, queue);
  const counts = { visible: 0, inFlight: 0, delayed: 0 };
  for (const group of [...world.ledger.groups.all()].filter(isOf(world, queue))) {
    for (const place of group.waiting) {
      if (isPast(world, place)) continue;
      if (place.leaseUntilMs > nowMs) counts.inFlight++;
      else if (isDelayed(place)) counts.delayed++;
      else counts.visible++;
    }
  }
  return counts;
}

export const isPast = (
  { ledger, schedule }: FifoWorld,
  { enqueuedMs, group }: Pick<Place, 'enqueuedMs' | 'group'>,
): boolean => enqueuedMs + ledger.generations.retentionMs(group.pk) < schedule.nowMs();
