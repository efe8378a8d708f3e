import type { Context } from '../engine/context.ts';
import { absent, anyOf, atMost, equals } from '../engine/table/conditions.ts';
import { formatVersion, sweepKey } from '../engine/table/keys.ts';
import type { Item } from '../engine/table/port.ts';
import { settle, tokenAttribute } from '../engine/table/settle.ts';
import type { Dispatch } from './ports.ts';
import { horizonMs, skewMs } from './terms.ts';

type Parts = Pick<Context, 'table' | 'clock' | 'ids'>;

/** One sweep at a time is awake: it holds this for as long as it says that it is. */
export type Awake = { readonly token: string; readonly untilMs: number };

const key = sweepKey('awake');
const termMs = 30_000;
const renewBeforeMs = 15_000;

export async function wakeUp(context: Parts): Promise<Awake | undefined> {
  const nowMs = context.clock.now();
  const awake = { token: context.ids.sortable(nowMs), untilMs: nowMs + termMs };
  const put = await settle(context, {
    kind: 'put',
    item: awakeItem(awake),
    if: anyOf(absent(), atMost(['until'], nowMs - skewMs)),
  });
  return put.outcome === 'done' ? awake : undefined;
}

/** `undefined`: it took too long, and another sweep is awake now. */
export async function stayAwake(context: Parts, awake: Awake): Promise<Awake | undefined> {
  const nowMs = context.clock.now();
  if (awake.untilMs - nowMs > renewBeforeMs) return awake;
  const longer = { token: awake.token, untilMs: nowMs + termMs };
  const put = await settle(context, {
    kind: 'put',
    item: awakeItem(longer),
    if: equals([tokenAttribute], awake.token),
  });
  return put.outcome === 'done' ? longer : undefined;
}

export async function fallAsleep(context: Parts, { token }: Awake): Promise<void> {
  await settle(context, { kind: 'remove', key, if: equals([tokenAttribute], token) });
}

/**
 * Starts a sweep if none is awake and the next on the schedule may come too late. To be called after the due instant was
 * noted: a sweep that falls asleep looks once more afterwards, so that one of the two sees the other.
 */
export async function ensureAwake({ engine, startSweep, tell }: Dispatch, atMs: number): Promise<void> {
  const nowMs = engine.clock.now();
  if (atMs > nowMs + horizonMs) return;
  const item = await engine.table.get(key);
  if (item !== undefined && (item.until as number) > nowMs) return;
  // what cannot be started is made up for by the next on the schedule
  await startSweep().catch((error) => tell?.({ kind: 'notStarted', error }));
}

const awakeItem = ({ token, untilMs }: Awake): Item => ({
  ...key,
  v: formatVersion,
  ttl: Math.ceil((untilMs + 86_400_000) / 1000),
  until: untilMs,
  [tokenAttribute]: token,
});
