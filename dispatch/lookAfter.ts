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
 * - something is visible: by and by, in case nobody comes;
 * - workers hold slots: by and by, in case they die;
 * - something becomes visible and nobody is at work: then, promptly;
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
  if (nextMs !== undefined && nextMs <= nowMs) {
    await noteDue(engine, queueId, nowMs + startGraceMs, 'eventually');
    const idle = usable.filter(({ mapping }, i) => hasRoom(occupied[i] ?? empty, mapping));
    const started = await Promise.all(idle.map(({ mapping }) => startAnyway(dispatch, mapping)));
    return started.filter(Boolean).length;
  }
  if (isAtWork) await noteDue(engine, queueId, nowMs + coverMs, 'eventually');
  else if (nextMs !== undefined) await noteDue(engine, queueId, nextMs, 'promptly');
  return 0;
}

const empty = { held: new Set<number>(), isGathering: false };
