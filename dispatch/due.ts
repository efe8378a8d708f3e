import { noteDue } from '../engine/mappings/dues.ts';
import type { Mappings } from '../engine/mappings/mappings.ts';
import { ensureAwake } from './awake.ts';
import type { Dispatch } from './ports.ts';
import { startGraceMs } from './terms.ts';

/** The queue has something at these instants, and nobody is at work: the sweep must look then, and be awake. */
export async function seeToThem(dispatch: Dispatch, queueId: string, atMs: readonly number[]): Promise<void> {
  if (atMs.length === 0) return;
  await Promise.all(atMs.map((each) => noteDue(dispatch.engine, queueId, each, 'promptly')));
  await ensureAwake(dispatch, Math.min(...atMs));
}

/** Until when a process has last seen to it that somebody looks after the queue's workers. */
const coveredUntilMs = new WeakMap<Mappings, Map<string, number>>();
const mostRemembered = 10_000;

/**
 * Before workers are started: one may be lost on the way, or die before it has begun. Then the sweep finds that nobody is
 * at work. One note serves all workers that are started within a moment.
 */
export async function cover({ engine }: Pick<Dispatch, 'engine'>, queueId: string): Promise<void> {
  const remembered = coveredUntilMs.get(engine.mappings) ?? new Map<string, number>();
  coveredUntilMs.set(engine.mappings, remembered);
  const nowMs = engine.clock.now();
  // not by one that is nearly due: the sweep's clock may be ahead, and it may have removed it
  if ((remembered.get(queueId) ?? 0) >= nowMs + startGraceMs) return;
  const atMs = nowMs + 2 * startGraceMs;
  await noteDue(engine, queueId, atMs, 'eventually');
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(queueId, atMs);
}
