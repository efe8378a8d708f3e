import type { Chance } from './chance.ts';

/** Whose steps these are: a frozen owner takes none. */
export type Owner = { frozenUntilMs: number };
export type Step = { readonly dueMs: number; readonly owner: Owner | undefined; readonly run: () => void };

/** Virtual time, and everything that waits for its turn. */
export type Schedule = {
  nowMs(): number;
  after(ms: number, owner: Owner | undefined, run: () => void): Step;
  cancel(step: Step): void;
  /** The owner has died: nothing of it goes on. */
  dropAll(owner: Owner): void;
  sleep(ms: number): Promise<void>;
  /** Takes steps until `isDone`; false if nothing is left to do or time is over before. */
  runUntil(isDone: () => boolean, endMs: number): Promise<boolean>;
};

/** Steps that are due within the same few milliseconds go in any order. */
const creepMs = 2;
const creepProbability = 0.5;

export function createSchedule(chance: Chance, startMs: number): Schedule {
  let nowMs = startMs;
  let steps: Step[] = [];

  const dueMsOf = ({ dueMs, owner }: Step): number =>
    owner === undefined ? dueMs : Math.max(dueMs, owner.frozenUntilMs);

  function remove(at: number): void {
    const last = steps.pop();
    if (last !== undefined && at < steps.length) steps[at] = last;
  }

  function takeNext(endMs: number): Step | undefined {
    let ready = 0;
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const step of steps) {
      const dueMs = dueMsOf(step);
      if (dueMs <= nowMs) ready++;
      if (dueMs < earliestMs) earliestMs = dueMs;
    }
    if (earliestMs > endMs) return undefined;
    if (ready === 0) {
      nowMs = earliestMs;
      return takeNext(endMs);
    }
    let skip = chance.below(ready);
    for (const [at, step] of steps.entries()) {
      if (dueMsOf(step) > nowMs || skip-- > 0) continue;
      remove(at);
      return step;
    }
    return undefined;
  }

  const after: Schedule['after'] = (ms, owner, run) => {
    const step = { dueMs: nowMs + Math.max(0, ms), owner, run };
    steps.push(step);
    return step;
  };

  return {
    nowMs: () => nowMs,
    after,
    cancel(step) {
      const at = steps.indexOf(step);
      if (at >= 0) remove(at);
    },
    dropAll(owner) {
      steps = steps.filter((step) => step.owner !== owner);
    },
    sleep: (ms) => new Promise((resolve) => after(ms, undefined, resolve)),
    async runUntil(isDone, endMs) {
      await rest();
      while (!isDone()) {
        const step = takeNext(endMs);
        if (step === undefined) return false;
        step.run();
        await rest();
        if (chance.is(creepProbability)) nowMs += chance.below(creepMs + 1);
      }
      return true;
    },
  };
}

/** Lets every continuation run that can: nothing in here waits for anything real (0.8 µs a step). */
const rest = () => new Promise<void>((resolve) => setImmediate(resolve));
