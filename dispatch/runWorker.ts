import { noteDue } from '../engine/mappings/dues.ts';
import { ifAvailable } from '../engine/table/whatWorked.ts';
import { seeToThem } from './due.ts';
import { nextVisibleMs } from './nextVisible.ts';
import type { Dispatch, RunWorker } from './ports.ts';
import { releaseSlot, type Slot, slotsOf, takeSlot } from './slots.ts';
import { startAnyway } from './startWorkers.ts';
import { type Usable, usableMapping } from './usableMapping.ts';
import { type Work, workWithSlot } from './workWithSlot.ts';

/** So often a worker that let go of its slot takes one again because something has come meanwhile. */
const returns = 4;
const firstPauseMs = 50;
/** When the sweep looks instead, after the last time. */
const leaveToSweepMs = 1_000;

/** @see RunWorker in `ports.ts` */
export const runWorker: RunWorker = async (dispatch, { mappingId }, options) => {
  const { engine } = dispatch;
  let calls = 0;
  for (let round = 0; ; round++) {
    const usable = await usableMapping(dispatch, mappingId);
    if (usable === undefined) return { ended: 'unmapped', calls };
    const slot = await takeSlot(engine, usable.mapping);
    if (slot === undefined) return { ended: 'noSlot', calls };
    const work = await withSlot(dispatch, usable, slot, options);
    calls += work.calls;
    if (work.ended !== 'idle') return { ended: work.ended, calls };
    // only now that the slot is free: whoever found none since is answered for by this look
    const nextMs = await nextVisibleMs(dispatch, usable.queue);
    if (nextMs === undefined) return { ended: 'idle', calls };
    const isDue = nextMs <= engine.clock.now();
    if (!isDue || round === returns || options.signal?.aborted) {
      await leave(dispatch, usable, isDue ? engine.clock.now() + leaveToSweepMs : nextMs);
      return { ended: 'idle', calls, nextVisibleMs: nextMs };
    }
    // others are at it, or it came while this worker let go
    await engine.clock.sleep(1 + engine.ids.below(firstPauseMs * 2 ** round), options.signal);
  }
};

/**
 * Notes when the queue has something next. If others are at work, it is likely to be with them, and the last of them to
 * leave sees to the rest: failed and delayed messages, for which somebody must be awake.
 */
async function leave(dispatch: Dispatch, { mapping, queue }: Usable, atMs: number): Promise<void> {
  const { held } = await slotsOf(dispatch.engine, mapping);
  if (held.size > 0) await noteDue(dispatch.engine, queue.id, atMs, 'eventually');
  else await seeToThem(dispatch, queue.id, [atMs]);
}

/** Lets go of the slot however the work ends, and starts a successor only after that: there must be a slot for it. */
async function withSlot(
  dispatch: Dispatch,
  usable: Usable,
  slot: Slot,
  options: Parameters<RunWorker>[2],
): Promise<Work> {
  const work = await workWithSlot(dispatch, usable, slot, options).catch(async (error) => {
    await ifAvailable(releaseSlot(dispatch.engine, slot));
    throw error;
  });
  await ifAvailable(releaseSlot(dispatch.engine, slot));
  if (work.ended === 'handedOver') await startAnyway(dispatch, usable.mapping);
  return work;
}
