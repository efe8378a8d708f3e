import type { Context } from '../context.ts';
import type { Queue } from '../model/queue.ts';
import type { StorageUnavailable } from '../table/port.ts';
import { attempted } from '../table/whatWorked.ts';
import { lookUnlessCrowded } from './heat.ts';

export type Space = {
  readonly left: number;
  /** What the contents may weigh together; whatever comes first may be heavier. */
  readonly bytesLeft: number;
  readonly mostBytes: number;
};

/** What a receive may still take. Looks that run side by side share it, so that together they never take more. */
export type Room = Space & {
  left: number;
  bytesLeft: number;
  /** Runs tasks of the looks one after the other, for what cannot say beforehand how much it will take. */
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
};

/** Those of the messages, from the first on, that the room still holds. */
export function fitting<T>(
  { left, bytesLeft, mostBytes }: Space,
  messages: readonly T[],
  bytesOf: (message: T) => number,
): readonly T[] {
  if (mostBytes === Number.POSITIVE_INFINITY)
    return messages.length <= left ? messages : messages.slice(0, left);
  let bytes = bytesLeft;
  let count = 0;
  for (const message of messages) {
    const size = bytesOf(message);
    if (count >= left || (size > bytes && bytes < mostBytes)) break;
    bytes -= size;
    count++;
  }
  return messages.slice(0, count);
}

/** How many messages at most, and of what weight together (at least one, of whatever weight). */
export type Wanted = { readonly want: number; readonly mostBytes?: number };

type Look<T> = (shard: number, room: Room) => Promise<readonly T[]>;

/** So many looks side by side are enough. */
const maxLooks = 16;
/** A receive that has something answers after so many shards, though it is short: the next starts elsewhere. */
const enoughShards = 8;

const atOnce: Room['inTurn'] = (task) => task();

/**
 * Looks into the shards of a queue from a random one on: into one, then into twice as many at a time as long as
 * nothing, or too little, is found. Or into `only` that shard.
 */
export async function walkShards<T>(
  context: Pick<Context, 'ids' | 'clock' | 'pressures' | 'memories'>,
  queue: Queue,
  { want, mostBytes = Number.POSITIVE_INFINITY }: Wanted,
  look: Look<T>,
  only?: number,
): Promise<readonly T[]> {
  const { readShards } = queue;
  if (readShards === 1) return look(0, { left: want, bytesLeft: mostBytes, mostBytes, inTurn: atOnce });
  const { outlook } = context.memories(queue.id);
  const room = { left: want, bytesLeft: mostBytes, mostBytes, inTurn: oneByOne() };
  const most = only === undefined ? readShards : 1;
  const start = only ?? context.ids.below(readShards);
  const found: T[] = [];
  let looked = 0;
  let failed: StorageUnavailable | undefined;
  if (only === undefined) outlook.walkBegins(readShards);
  for (let width = 1; looked < most && room.left > 0; width = Math.min(width * 2, maxLooks)) {
    if (found.length > 0 && looked >= enoughShards) break;
    const shards: number[] = [];
    for (; shards.length < width && looked < most; looked++) shards.push((start + looked) % readShards);
    const looks = shards.map(async (shard) => {
      const taken = await lookUnlessCrowded(context, queue, shard, () => look(shard, room));
      if (taken.length > 0) outlook.expect(shard);
      return taken;
    });
    const { results, failure } = await attempted(looks);
    found.push(...results.flat());
    // one shard may be hot; where storage is out, every further look would take its whole deadline
    if (failure !== undefined && failed !== undefined) break;
    failed ??= failure;
  }
  if (only === undefined) outlook.walkEnds(looked);
  if (failed !== undefined && found.length === 0) throw failed;
  return found;
}

function oneByOne(): Room['inTurn'] {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const next = last.then(task);
    last = next.catch(() => {});
    return next;
  };
}
