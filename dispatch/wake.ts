import { queueIdOf, visibleAtOf } from '../engine/table/keys.ts';
import { cover, seeToThem } from './due.ts';
import type { Dispatch, Wake, WokenKey } from './ports.ts';
import { roomFor, startAnyway } from './startWorkers.ts';

/** Of one queue: whether it has something now, and when it will have something. */
type Woken = { isNow: boolean; readonly atMs: Set<number> };

/** Sooner than so a worker is there before the sweep is. */
const soonMs = 250;
const gridMs = 500;
const queuesAtOnce = 10;

/** @see Wake in `ports.ts` */
export const wake: Wake = async (dispatch, keys) => {
  const nowMs = dispatch.engine.clock.now();
  const queues = [...byQueue(keys, nowMs)];
  let started = 0;
  const next = async (): Promise<void> => {
    for (let one = queues.pop(); one !== undefined; one = queues.pop()) {
      const workers = await wakeQueue(dispatch, ...one);
      started += workers;
    }
  };
  await Promise.all(Array.from({ length: queuesAtOnce }, next));
  return { started };
};

function byQueue(keys: readonly WokenKey[], nowMs: number): ReadonlyMap<string, Woken> {
  const queues = new Map<string, Woken>();
  for (const { pk, sk } of keys) {
    const queueId = queueIdOf(pk);
    const atMs = visibleAtOf(sk);
    if (queueId === undefined || !Number.isFinite(atMs)) continue;
    const woken = queues.get(queueId) ?? { isNow: false, atMs: new Set() };
    queues.set(queueId, woken);
    if (atMs <= nowMs + soonMs) woken.isNow = true;
    else woken.atMs.add(Math.ceil(atMs / gridMs) * gridMs);
  }
  return queues;
}

async function wakeQueue(dispatch: Dispatch, queueId: string, { isNow, atMs }: Woken): Promise<number> {
  const mappings = (await dispatch.engine.mappings.ofQueue(queueId)).filter(({ isEnabled }) => isEnabled);
  if (mappings.length === 0) return 0;
  await seeToThem(dispatch, queueId, [...atMs]);
  if (!isNow) return 0;
  const [rooms] = await Promise.all([
    Promise.all(mappings.map((mapping) => roomFor(dispatch, mapping))),
    cover(dispatch, queueId),
  ]);
  const started = await Promise.all(
    mappings.filter((_, i) => rooms[i]).map((mapping) => startAnyway(dispatch, mapping)),
  );
  return started.filter(Boolean).length;
}
