import { type Due, duesBy, removeDue } from '../engine/mappings/dues.ts';
import { type Awake, ensureAwake, fallAsleep, stayAwake, wakeUp } from './awake.ts';
import { lookAfter } from './lookAfter.ts';
import type { Dispatch, Sweep } from './ports.ts';
import { sweepRound } from './sweepRound.ts';
import { horizonMs } from './terms.ts';

const duesAtOnce = 200;
const queuesAtOnce = 20;
/** While it is awake it looks for what others have noted this often: what is due sooner than that may be so much late. */
const lookEveryMs = 1_000;
/** Kept free for what is under way when the function's time is over. */
const marginMs = 10_000;

/** @see Sweep in `ports.ts` */
export const sweep: Sweep = async (dispatch, { deadlineMs }) => {
  const { engine } = dispatch;
  const { clock } = engine;
  let looked = 0;
  let started = 0;
  const tally = (workers: readonly number[]) => {
    looked += workers.length;
    for (const count of workers) started += count;
  };
  const report = (isSuperfluous = false) => ({ looked, started, isSuperfluous });
  tally(await lookAfterAll(dispatch, await sweepRound(dispatch)));
  tally(await lookAfterDue(dispatch, await duesBy(engine, 'eventually', clock.now(), duesAtOnce)));
  for (;;) {
    if ((await duesWithinHorizon(dispatch, 1)).length === 0) return report();
    let awake = await wakeUp(engine);
    if (awake === undefined) return report(true);
    while (awake !== undefined) {
      const dues = await duesWithinHorizon(dispatch, duesAtOnce);
      const nowMs = clock.now();
      const due = dues.filter(({ atMs }) => atMs <= nowMs);
      tally(await lookAfterDue(dispatch, due));
      const [next] = dues;
      if (next === undefined) break;
      if (nowMs >= deadlineMs - marginMs) return handOver(dispatch, awake, next.atMs).then(() => report());
      if (due.length === 0) await clock.sleep(Math.min(lookEveryMs, next.atMs - nowMs));
      awake = await stayAwake(engine, awake);
    }
    if (awake === undefined) return report(true);
    // then once more whether something is due: what was noted while it was awake, nobody else was started for
    await fallAsleep(engine, awake);
  }
};

const duesWithinHorizon = ({ engine }: Dispatch, limit: number): Promise<readonly Due[]> =>
  duesBy(engine, 'promptly', engine.clock.now() + horizonMs, limit);

async function handOver(dispatch: Dispatch, awake: Awake, nextMs: number): Promise<void> {
  await fallAsleep(dispatch.engine, awake);
  await ensureAwake(dispatch, nextMs);
}

/** What follows is noted before what is due is removed: one that dies in between has them looked after once more. */
async function lookAfterDue(dispatch: Dispatch, dues: readonly Due[]): Promise<readonly number[]> {
  const queueIds = [...new Set(dues.map(({ queueId }) => queueId))];
  const workers = await lookAfterAll(dispatch, queueIds);
  await Promise.all(dues.map((due) => removeDue(dispatch.engine, due)));
  return workers;
}

async function lookAfterAll(dispatch: Dispatch, queueIds: readonly string[]): Promise<readonly number[]> {
  const waiting = [...queueIds];
  const workers: number[] = [];
  const next = async (): Promise<void> => {
    for (let queueId = waiting.pop(); queueId !== undefined; queueId = waiting.pop()) {
      workers.push(await lookAfter(dispatch, queueId));
    }
  };
  await Promise.all(Array.from({ length: queuesAtOnce }, next));
  return workers;
}
