import type { Context } from '../context.ts';
import type { Queue } from '../model/queue.ts';
import type { Pressure } from './pressure.ts';

type Parts = Pick<Context, 'pressures' | 'clock' | 'ids'>;

/** A shard is hot for so long after it has turned this process away. */
const coolMs = 1_000;
const draws = 4;
/** Of one process, in a shard that is hot: more would only turn each other away. */
const looksIntoHot = 1;

export function isHot({ pressures, clock }: Pick<Parts, 'pressures' | 'clock'>, queue: Queue, shard: number) {
  const pressure = pressures?.of(queue);
  return pressure !== undefined && isHotNow(pressure, shard, clock.now());
}

const isHotNow = ({ turnedAwayMs }: Pressure, shard: number, nowMs: number): boolean =>
  nowMs - (turnedAwayMs.get(shard) ?? Number.NEGATIVE_INFINITY) < coolMs;

/** One of those that are written to, at random, but rather one that is not hot. */
export function shardToWrite(parts: Parts, queue: Queue): number {
  if (queue.shards === 1) return 0;
  let shard = parts.ids.below(queue.shards);
  for (let drawn = 1; drawn < draws && isHot(parts, queue, shard); drawn++)
    shard = parts.ids.below(queue.shards);
  return shard;
}

/** Looks, unless the shard is hot and somebody of this process is looking already. */
export async function lookUnlessCrowded<T>(
  { pressures, clock }: Pick<Parts, 'pressures' | 'clock'>,
  queue: Queue,
  shard: number,
  look: () => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const pressure = pressures?.of(queue);
  if (pressure === undefined) return look();
  const { looking } = pressure;
  const others = looking.get(shard) ?? 0;
  if (others >= looksIntoHot && isHotNow(pressure, shard, clock.now())) return [];
  looking.set(shard, others + 1);
  try {
    return await look();
  } finally {
    looking.set(shard, (looking.get(shard) ?? 1) - 1);
  }
}
