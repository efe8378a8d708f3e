import type { Context } from '../context.ts';
import type { Leased } from '../leased.ts';
import { handleText } from '../model/handle.ts';
import { sentMsOf } from '../model/messageId.ts';
import type { Queue } from '../model/queue.ts';
import { type Room, type Wanted, walkShards } from '../shards/walk.ts';
import { generationOf, parcelIdOf, shardOf, visibleAtOf } from '../table/keys.ts';
import type { Key } from '../table/port.ts';
import { readContents } from './bodies.ts';
import type { Held } from './claim.ts';
import { lookIntoShard } from './look.ts';
import { drop } from './takeOut.ts';

type Received = Held & { readonly content: Uint8Array };

/** A receive with timeout 0 that answers later than this was paused: others may have its messages by now. */
const lateMs = 1_000;

/**
 * One look at the queue: leases up to as many messages as wanted for `timeoutMs`, oldest first. On the way it moves dead
 * letters, and drops what is expired or empty.
 */
export async function receiveMessages(
  context: Context,
  queue: Queue,
  wanted: Wanted,
  timeoutMs: number,
  onlyShard?: number,
): Promise<readonly Leased[]> {
  const { clock } = context;
  const startedMs = clock.now();
  const look = (shard: number, room: Room) => lookIntoShard(context, queue, shard, room, timeoutMs);
  const held = await walkShards(context, queue, wanted, look, onlyShard);
  const received = await withContents(context, held);
  const endMs = startedMs + (timeoutMs === 0 ? lateMs : timeoutMs);
  if (clock.now() >= endMs) return [];
  // most of a receive lies in one parcel, whose key need not be taken apart for every message
  let place: Place | undefined;
  return received.map((one) => {
    if (place?.key !== one.key) place = placeOf(one.key);
    return leased(queue, one, place);
  });
}

/** What a handle says of the parcel that a message lies in. */
type Place = {
  readonly key: Key;
  readonly generation: number;
  readonly shard: number;
  readonly visibleAtMs: number;
  readonly parcelId: string;
};

const placeOf = (key: Key): Place => ({
  key,
  // not the queue's: a purge may have passed while the poll waited
  generation: generationOf(key.pk),
  shard: shardOf(key.pk),
  visibleAtMs: visibleAtOf(key.sk),
  parcelId: parcelIdOf(key.sk),
});

const leased = (queue: Queue, { message, from, parcelSize, content }: Received, place: Place): Leased => ({
  key: message.key,
  content,
  sentMs: sentMsOf(message.key),
  receiveCount: message.receiveCount,
  firstReceivedMs: message.firstReceivedMs,
  visibleAtMs: place.visibleAtMs,
  from,
  handle: (receivedMs, secret) =>
    handleText(
      {
        queueId: queue.id,
        generation: place.generation,
        shard: place.shard,
        visibleAtMs: place.visibleAtMs,
        parcelId: place.parcelId,
        parcelSize,
        message: message.key,
        receivedMs,
      },
      secret,
    ),
});

/** A message whose body is gone was deleted, or is past all time: its parcel is a left-over, and is dropped. */
async function withContents(context: Context, held: readonly Held[]): Promise<readonly Received[]> {
  const contents = await readContents(
    context,
    held.map(({ message }) => message),
  );
  const received: Received[] = [];
  const hollow: Held[] = [];
  held.forEach((one, i) => {
    const content = contents[i];
    if (content === undefined) hollow.push(one);
    else received.push({ ...one, content });
  });
  if (hollow.length === 0) return received;
  await Promise.all(hollow.map(({ key, message }) => drop(context, key, [message.key])));
  return received.map((one) => ({ ...one, parcelSize: 0 }));
}
