import { getQueueAttributes } from '../../engine/actions/getQueueAttributes.ts';
import { sentMsOf } from '../../engine/model/messageId.ts';
import { parcelOf } from '../../engine/model/parcel.ts';
import { visibleAtOf } from '../../engine/table/keys.ts';
import type { Item } from '../../engine/table/port.ts';
import { urlOf } from '../support/testEngine.ts';
import { isForgotten, itemsLeft, workLeft } from './actors/drain.ts';
import { checkBodies } from './bodyRules.ts';
import { checkCounts } from './delivery.ts';
import { invoke } from './invoke.ts';
import { createProcess, type Process } from './process.ts';
import type { Told } from './told.ts';
import type { World } from './world.ts';

/** All calls have ended, nothing has been drained: what is told must agree with what lies there. */
export async function checkAtRest(world: World): Promise<void> {
  const { ledger } = world;
  const inspector = createProcess(world, 'eye', 0);
  for (const queue of ['source', 'dead']) await checkNumbers(world, inspector, queue);
  // of what is past its time to live the body may go first
  const isInTime = ({ ttl = 0 }: Item) => (ttl as number) * 1_000 >= world.schedule.nowMs();
  for (const item of ledger.items.values()) if (isInTime(item)) checkBodies(ledger, item);
  for (const told of ledger.told.values()) {
    if (ledger.liveCopies(told) > 1) ledger.broken('more than one copy at rest', told);
  }
}

const rememberedMs = 6_000;

async function checkNumbers(world: World, inspector: Process, queue: string): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const before = countsThere(world, queue);
    const { result } = await invoke(
      world,
      'inspector',
      'inspect',
      (context, caller) =>
        getQueueAttributes.run(context, caller, { QueueUrl: urlOf(queue), AttributeNames: ['All'] }),
      inspector,
    );
    // a message may have become visible meanwhile; a count may be told again for some seconds
    if (countsThere(world, queue) !== before) {
      await world.schedule.sleep(rememberedMs);
      continue;
    }
    const told = result?.ok ? (result.value.Attributes ?? {}) : {};
    const counted = `${told.ApproximateNumberOfMessages} ${told.ApproximateNumberOfMessagesNotVisible} ${told.ApproximateNumberOfMessagesDelayed}`;
    if (counted !== before) world.ledger.violated('counted wrong', `${queue}: ${counted}, not ${before}`);
    return;
  }
}

function countsThere({ ledger, schedule }: World, queue: string): string {
  const nowMs = schedule.nowMs();
  const { isLiveOf, isUnread } = ledger.generations;
  const counts = { visible: 0, inFlight: 0, delayed: 0 };
  for (const item of ledger.items.values()) {
    if (item.m === undefined || !isLiveOf(queue, item.pk) || isUnread(item.pk)) continue;
    const oldestMs = nowMs - ledger.generations.retentionMs(item.pk);
    for (const { key, receiveCount } of parcelOf(item).messages) {
      if (sentMsOf(key) < oldestMs) continue;
      if (visibleAtOf(item.sk) <= nowMs) counts.visible++;
      else if (receiveCount > 0) counts.inFlight++;
      else counts.delayed++;
    }
  }
  return `${counts.visible} ${counts.inFlight} ${counts.delayed}`;
}

/** Everything has come out: nothing is lost, nothing is stuck, and what is left over is bounded. */
export async function checkDrained(world: World): Promise<void> {
  const { ledger } = world;
  for (const item of itemsLeft(world)) {
    const what =
      item.to !== undefined
        ? 'an anchor'
        : parcelOf(item).messages.length === 0
          ? 'an empty parcel'
          : 'a parcel';
    ledger.violated('stuck in the vesting range', `${what} ${item.sk}`);
  }
  for (const told of ledger.told.values()) {
    checkCounts(world, told);
    if (told.ackedMs === undefined || told.queue === 'brief') continue;
    if (told.fate === undefined && !isAllForgotten(world, told)) ledger.violated('stuck', told.id);
    else if (told.fate?.cause === 'lost') ledger.violated('lost', `${told.id} by ${told.fate.by}`);
  }
  for (const work of await workLeft(world)) ledger.violated('work never done', work);
  if (world.table.expiry === 'native') return;
  for (const body of ledger.bodies.values()) checkGarbage(world, body);
}

function isAllForgotten(world: World, told: Told): boolean {
  return [...told.places.keys()].every((place) => {
    const item = world.ledger.items.get(place);
    return item !== undefined && (world.ledger.generations.isRetired(item.pk) || isForgotten(world, item));
  });
}

/** On a table that reclaims bodies, only a fault may leave one behind, or a send that a purge has overtaken. */
function checkGarbage({ ledger }: World, body: Item): void {
  for (const told of ledger.messagesInBody(body)) {
    if (told.ackedMs === undefined || told.fate === undefined || told.isOvertaken) continue;
    ledger.broken('body left behind', told, body.pk);
  }
}
