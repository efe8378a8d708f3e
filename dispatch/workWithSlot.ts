import { concurrencyOf } from '../engine/mappings/mapping.ts';
import { ifAvailable } from '../engine/table/whatWorked.ts';
import type { Batch } from './batch.ts';
import { type Delivered, deliver } from './deliver.ts';
import { seeToThem } from './due.ts';
import { createFilter } from './filter.ts';
import { gather } from './gather.ts';
import { giveBackRecords } from './giveBackRecords.ts';
import { latestCallMs } from './latestCall.ts';
import { nextVisibleMs } from './nextVisible.ts';
import type { Dispatch, RunWorker } from './ports.ts';
import { extendSlot, keepSlot, type Slot } from './slots.ts';
import { startWorker } from './startWorkers.ts';
import { slotGraceMs, workerMarginMs } from './terms.ts';
import { rememberedMapping, type Usable } from './usableMapping.ts';

export type Work = {
  readonly ended: 'idle' | 'handedOver' | 'backedOff' | 'unmapped';
  readonly calls: number;
};

/** How long a call that was not taken is waited for, at most, after each in a row; then a worker leaves it to the sweep. */
const backOffsMs = [1_000, 4_000, 30_000];
/** Half of it is chance, so that those who were turned away together do not come back together. */
const backOff = ({ engine }: Dispatch, refusals: number): number => {
  const half = (backOffsMs[refusals] ?? 0) / 2;
  return half + engine.ids.below(half);
};

/** One worker: receive, call, acknowledge, until nothing is left or it must go. */
export async function workWithSlot(
  dispatch: Dispatch,
  { mapping: first }: Usable,
  taken: Slot,
  { deadlineMs, signal }: Parameters<RunWorker>[2],
): Promise<Work> {
  const { engine } = dispatch;
  const { clock } = engine;
  let slot = taken;
  let calls = 0;
  let refusals = 0;
  const ended = (how: Work['ended']): Work => ({ ended: how, calls });
  for (;;) {
    const known = await rememberedMapping(dispatch, first);
    if (known === undefined || slot.slot >= concurrencyOf(known.mapping)) return ended('unmapped');
    const { mapping, queue } = known;
    const latestMs = deadlineMs - mapping.functionTimeoutMs - workerMarginMs;
    if (clock.now() >= latestMs) return ended('handedOver');
    if (signal?.aborted) return ended('idle');

    const { batch, mayBeMore, kept, callBeforeMs } = await fill(dispatch, known, slot, { latestMs, signal });
    if (batch.records.length === 0 && !mayBeMore) return ended('idle');
    if (kept === undefined || batch.records.length === 0 || clock.now() > callBeforeMs) {
      // nothing passed, or others may have the slot by now, or the messages: this worker was held up
      await giveBackRecords(dispatch, queue, batch.records, 0);
      if (kept === undefined) return ended('idle');
      slot = kept;
      continue;
    }
    slot = kept;
    const backOffMs = backOff(dispatch, refusals);
    const notAfterMs = Math.min(callBeforeMs, slot.untilMs - mapping.functionTimeoutMs - slotGraceMs / 2);
    const call = deliver(dispatch, mapping, queue, batch, { notAfterMs, backOffMs });
    if (mayBeMore && refusals === 0) await startMore(dispatch, known, call);
    const delivered = await call;
    calls++;
    refusals = delivered === 'refused' ? refusals + 1 : 0;
    if (refusals === 0) continue;
    if (refusals === backOffsMs.length) {
      await seeToThem(dispatch, queue.id, [clock.now() + backOffMs]);
      return ended('backedOff');
    }
    await clock.sleep(backOffMs, signal);
  }
}

type Filled = {
  readonly batch: Batch;
  readonly mayBeMore: boolean;
  /** `undefined`: the slot was lost meanwhile. */
  readonly kept: Slot | undefined;
  readonly callBeforeMs: number;
};

/** A batch, and the slot extended so that it outlasts a call with it. */
async function fill(
  dispatch: Dispatch,
  { mapping, queue }: Usable,
  slot: Slot,
  { latestMs, signal }: { readonly latestMs: number; readonly signal?: AbortSignal | undefined },
): Promise<Filled> {
  const { engine } = dispatch;
  let kept: Slot | undefined = slot;
  let hasWaited = false;
  const { batch, isFull, receivedMs } = await gather(dispatch, {
    mapping,
    queue,
    passes: createFilter(mapping),
    latestMs,
    signal,
    async onWait(untilMs) {
      hasWaited = true;
      kept = await extendSlot(engine, mapping, slot, untilMs);
    },
  });
  // what came while this one was waiting, nobody else was started for: it must say that it waits no more
  if (hasWaited) kept &&= await extendSlot(engine, mapping, kept, 0);
  else if (batch.records.length > 0 || isFull) kept = await keepSlot(engine, mapping, slot);
  const callBeforeMs = latestCallMs(mapping, queue, receivedMs);
  return { batch, mayBeMore: isFull || hasWaited, kept, callBeforeMs };
}

/** A function that takes no calls has said so by then. */
const refusalMs = 100;

/**
 * A full batch means a backlog: one worker more for each. So ten a second are added however long calls last, and with every
 * call their number doubles. Not before it is clear that the function takes calls, or all of them would find out for
 * themselves.
 */
async function startMore(
  dispatch: Dispatch,
  { mapping, queue }: Usable,
  call: Promise<Delivered>,
): Promise<void> {
  const { clock } = dispatch.engine;
  const answered = new AbortController();
  const outcome = await Promise.race([call, clock.sleep(refusalMs, answered.signal)]);
  answered.abort();
  if (outcome === 'refused') return;
  await ifAvailable(
    (async () => {
      const nextMs = await nextVisibleMs(dispatch, queue);
      if (nextMs !== undefined && nextMs <= clock.now()) await startWorker(dispatch, mapping);
    })(),
  );
}
