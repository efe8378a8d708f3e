import type { Clock } from '../context.ts';
import type { Queue } from '../model/queue.ts';
import { shardOf } from '../table/keys.ts';

/** What a process knows of how hard the shards of a queue are pressed: its own writes, and who was turned away. */
export type Pressure = {
  readonly generation: number;
  /** When a shard last turned somebody away. */
  throttledMs: number;
  /** This span, and the one before it. */
  span: Span;
  before: Span;
  /** The same, shard by shard. */
  readonly turnedAwayMs: Map<number, number>;
  /** Looks that are under way, shard by shard. */
  readonly looking: Map<number, number>;
  /** Until then the queue is left as it is. */
  restUntilMs: number;
};
type Span = { readonly startMs: number; units: number; throttles: number };

export type Pressures = {
  of(queue: Pick<Queue, 'id' | 'generation'>): Pressure | undefined;
  /** What was written to the partition `pk`, if it is a shard. */
  wrote(pk: string, units: number): void;
  throttled(pk: string): void;
};

const spanMs = 2_000;
/** A partition takes so many write units a second; at this share of them it is time for more. */
const shardUnits = 1_000;
const busyShare = 0.7;
const fewThrottles = 3;

export function createPressures(clock: Clock): Pressures {
  const pressures = new Map<string, Pressure>();
  const at = (pk: string): Pressure | undefined => {
    const shard = shardPlace(pk);
    if (shard === undefined) return undefined;
    const known = pressures.get(shard.queueId);
    if (known !== undefined && known.generation >= shard.generation) {
      return known.generation === shard.generation ? passed(known, clock.now()) : undefined;
    }
    const fresh = newPressure(shard.generation, clock.now());
    pressures.set(shard.queueId, fresh);
    return fresh;
  };
  return {
    of({ id, generation }) {
      const known = pressures.get(id);
      return known?.generation === generation ? passed(known, clock.now()) : undefined;
    },
    wrote(pk, units) {
      const pressure = at(pk);
      if (pressure !== undefined) pressure.span.units += units;
    },
    throttled(pk) {
      const pressure = at(pk);
      if (pressure === undefined) return;
      pressure.span.throttles++;
      pressure.throttledMs = clock.now();
      pressure.turnedAwayMs.set(shardOf(pk), pressure.throttledMs);
    },
  };
}

/** Does the queue need more than so many shards? */
export function asksForMore({ span, before }: Pressure, shards: number, nowMs: number): boolean {
  if (span.throttles + before.throttles >= fewThrottles) return true;
  const seconds = (nowMs - before.startMs) / 1_000;
  return span.units + before.units > seconds * shards * shardUnits * busyShare;
}

/** After it grew, what was heard before says nothing any more. */
export function beginAnew(pressure: Pressure, nowMs: number): void {
  pressure.before = newSpan(nowMs - spanMs);
  pressure.span = newSpan(nowMs);
}

const newSpan = (startMs: number): Span => ({ startMs, units: 0, throttles: 0 });

function newPressure(generation: number, nowMs: number): Pressure {
  return {
    generation,
    throttledMs: Number.NEGATIVE_INFINITY,
    span: newSpan(nowMs),
    before: newSpan(nowMs - spanMs),
    turnedAwayMs: new Map(),
    looking: new Map(),
    restUntilMs: 0,
  };
}

function passed(pressure: Pressure, nowMs: number): Pressure {
  const sinceMs = nowMs - pressure.span.startMs;
  if (sinceMs < spanMs) return pressure;
  pressure.before = sinceMs < 2 * spanMs ? pressure.span : newSpan(nowMs - spanMs);
  pressure.span = newSpan(nowMs);
  return pressure;
}

/** A shard's key is the generation, `#`, and a number; what holds a group or an id has another `#` behind it. */
function shardPlace(pk: string): { readonly queueId: string; readonly generation: number } | undefined {
  const hash = pk.indexOf('#');
  const dot = pk.lastIndexOf('.', hash);
  if (dot < 0 || pk.indexOf('#', hash + 1) >= 0) return undefined;
  return { queueId: pk.slice(0, dot), generation: Number.parseInt(pk.slice(dot + 1, hash), 36) };
}
