import { noteDue } from '../engine/mappings/dues.ts';
import { nextVisibleMs } from './nextVisible.ts';
import type { Dispatch } from './ports.ts';
import { hasRoom, slotsOf } from './slots.ts';
import { startAnyway } from './startWorkers.ts';
import { coverMs, startGraceMs } from './terms.ts';
import { rememberedMapping } from './usableMapping.ts';

/**
 * Looks into a mapped queue on behalf of the sweep: starts workers if something is visible, and notes when to look next:
 *
 * - something is visible: soon, in case nobody comes;
 * - workers hold slots: by and by, in case they die;
 * - something becomes visible: then;
 * - none of these: not until somebody says so.
 *
 * Answers how many workers were started.
 */
export async function lookAfter(dispatch: Dispatch, queueId: string): Promise<number> {
  const { engine } = dispatch;
  const known = await engine.mappings.ofQueue(queueId);
  const usable = (await Promise.all(known.map((mapping) => rememberedMapping(dispatch, mapping)))).filter(
    (one) => one !== undefined,
  );
  const [first] = usable;
  if (first === undefined) return 0;
  const [nextMs, ...occupied] = await Promise.all([
    nextVisibleMs(dispatch, first.queue),
    ...usable.map(({ mapping }) => slotsOf(engine, mapping)),
  ]);
  const nowMs = engine.clock.now();
  const isAtWork = occupied.some(({ held }) => held.size > 0);
  const again = (atMs: number) => noteDue(engine, queueId, atMs);
  if (nextMs === undefined || nextMs > nowMs) {
    const atMs = Math.min(
      nextMs ?? Number.POSITIVE_INFINITY,
      isAtWork ? nowMs + coverMs : Number.POSITIVE_INFINITY,
    );
    if (Number.isFinite(atMs)) await again(atMs);
    return 0;
  }
  const idle = usable.filter(({ mapping }, i) => hasRoom(occupied[i] ?? empty, mapping));
  await again(nowMs + (idle.length > 0 ? startGraceMs : coverMs));
  const started = await Promise.all(idle.map(({ mapping }) => startAnyway(dispatch, mapping)));
  return started.filter(Boolean).length;
}

const empty = { held: new Set<number>(), isGathering: false };
