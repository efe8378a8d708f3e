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
export const sweep: Sweep = async (dispatch, options) => {
  const tally: Tally = { looked: 0, started: 0 };
  // side by side: what is promptly due does not wait for what can
  const [rest, prompt] = await Promise.allSettled([
    sweepTheRest(dispatch, options, tally),
    sweepPromptly(dispatch, options, tally),
  ]);
  if (rest.status === 'rejected') throw rest.reason;
  if (prompt.status === 'rejected') throw prompt.reason;
  return { ...tally, isSuperfluous: prompt.value === 'superfluous' };
};

type Options = Parameters<Sweep>[1];
type Tally = { looked: number; started: number };

/** Those who watch over workers, and some of all the mappings. */
async function sweepTheRest(dispatch: Dispatch, { deadlineMs }: Options, tally: Tally): Promise<void> {
  const { engine } = dispatch;
  const nowMs = engine.clock.now();
  await lookAfterAll(dispatch, await sweepRound(dispatch), tally);
  // what follows is due later than now
  while (engine.clock.now() < deadlineMs - marginMs) {
    const dues = await duesBy(engine, 'eventually', nowMs, duesAtOnce);
    if (dues.length === 0) return;
    await lookAfterDue(dispatch, dues, tally);
  }
}

async function sweepPromptly(
  dispatch: Dispatch,
  { deadlineMs }: Options,
  tally: Tally,
): Promise<'done' | 'superfluous'> {
  const { engine } = dispatch;
  const { clock } = engine;
  for (;;) {
    if ((await duesWithinHorizon(dispatch, 1)).length === 0) return 'done';
    let awake = await wakeUp(engine);
    if (awake === undefined) return 'superfluous';
    while (awake !== undefined) {
      const dues = await duesWithinHorizon(dispatch, duesAtOnce);
      const nowMs = clock.now();
      const due = dues.filter(({ atMs }) => atMs <= nowMs);
      await lookAfterDue(dispatch, due, tally);
      const [next] = dues;
      if (next === undefined) break;
      if (nowMs >= deadlineMs - marginMs) {
        await handOver(dispatch, awake, next.atMs);
        return 'done';
      }
      if (due.length === 0) await clock.sleep(Math.min(lookEveryMs, next.atMs - nowMs));
      awake = await stayAwake(engine, awake);
    }
    if (awake === undefined) return 'superfluous';
    // then once more whether something is due: what was noted while it was awake, nobody else was started for
    await fallAsleep(engine, awake);
  }
}

const duesWithinHorizon = ({ engine }: Dispatch, limit: number): Promise<readonly Due[]> =>
  duesBy(engine, 'promptly', engine.clock.now() + horizonMs, limit);

async function handOver(dispatch: Dispatch, awake: Awake, nextMs: number): Promise<void> {
  await fallAsleep(dispatch.engine, awake);
  await ensureAwake(dispatch, nextMs);
}

/** What follows is noted before what is due is removed: one that dies in between has them looked after once more. */
async function lookAfterDue(dispatch: Dispatch, dues: readonly Due[], tally: Tally): Promise<void> {
  await lookAfterAll(dispatch, [...new Set(dues.map(({ queueId }) => queueId))], tally);
  await Promise.all(dues.map((due) => removeDue(dispatch.engine, due)));
}

async function lookAfterAll(dispatch: Dispatch, queueIds: readonly string[], tally: Tally): Promise<void> {
  const waiting = [...queueIds];
  const next = async (): Promise<void> => {
    for (let queueId = waiting.pop(); queueId !== undefined; queueId = waiting.pop()) {
      const started = await lookAfter(dispatch, queueId);
      tally.started += started;
      tally.looked++;
    }
  };
  await Promise.all(Array.from({ length: queuesAtOnce }, next));
}
