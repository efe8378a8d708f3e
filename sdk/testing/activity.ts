import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { HandClock } from './handClock.ts';

/** Code of the test that the SDK runs: a handler, or what messages to send come from. */
type Task = { waits: number };

/** Who is at work in the world outside, and who only waits for the time to move. */
export type Activity = {
  /** The clock for the SDK and its users: it knows who sleeps. */
  readonly clock: Clock;
  /** How many handlers run. */
  running(): number;
  /** Runs what belongs to the test. */
  outside<T>(run: () => T | Promise<T>): Promise<T>;
  /** Waits for a call of the SDK; time moves on for it, for there is nothing else that it could wait for. */
  carry<T>(call: () => Promise<T>): Promise<T>;
  /** Starts what goes on by itself, whoever has started it. */
  apart<T>(start: () => T): T;
  /** Counts what takes a while, though no time need pass. */
  busy<T>(work: T | Promise<T>): T | Promise<T>;
  /** Before each call: what goes round and round must not keep the event loop from turning. */
  breathe(): Promise<void>;
  /** Lets everything run that is ready. */
  rest(): Promise<void>;
  /** While the test's own code is at work, waits for it; else moves time to the next who wakes. False if nobody will. */
  goOn(): Promise<boolean>;
  /** Ends all waiting with an error. */
  giveUp(error: Error): void;
  /** From now on nothing is an error. */
  end(): void;
};

/** Handlers that only yield have come to rest after so many turns of the event loop. */
const turnsOfHandlers = 5;

export function createActivity(hands: HandClock): Activity {
  const tasks = new AsyncLocalStorage<Task | undefined>();
  const running = new Set<Task>();
  const listeners = new Set<() => void>();
  let underWay = 0;
  let moving: Promise<boolean> | undefined;
  let givenUp: Error | undefined;
  let isEnding = false;

  const change = () => new Promise<void>((resolve) => listeners.add(resolve));
  function changed(): void {
    for (const tell of listeners) tell();
    listeners.clear();
  }
  const isAtWork = () => [...running].some(({ waits }) => waits === 0);

  async function waiting<T>(work: () => Promise<T>): Promise<T> {
    const task = tasks.getStore();
    if (task !== undefined) task.waits++;
    changed();
    try {
      return await work();
    } finally {
      if (task !== undefined) task.waits--;
      changed();
    }
  }

  async function rest(): Promise<void> {
    for (let turns = 0; givenUp === undefined; ) {
      await turn();
      if (underWay > 0) await change();
      else if (!isAtWork() || ++turns === turnsOfHandlers) return;
    }
    throw givenUp;
  }

  async function move(): Promise<boolean> {
    const isMoved = hands.step();
    await rest();
    return isMoved;
  }

  const activity: Activity = {
    clock: { now: hands.now, sleep: (ms, signal) => waiting(() => hands.sleep(ms, signal)) },
    running: () => running.size,
    rest,
    async outside(run) {
      const task = { waits: 0 };
      running.add(task);
      try {
        return await tasks.run(task, run);
      } finally {
        running.delete(task);
        changed();
      }
    },
    carry: (call) =>
      waiting(async () => {
        let isDone = false;
        const done = call().finally(() => {
          isDone = true;
          changed();
        });
        const settled = done.catch(() => {});
        for (;;) {
          await Promise.race([settled, rest()]);
          if (isDone) return done;
          if (!(await activity.goOn())) await change();
        }
      }),
    apart: (start) => tasks.run(undefined, start),
    busy(work) {
      if (!(work instanceof Promise)) return work;
      underWay++;
      return work.finally(() => {
        underWay--;
        changed();
      });
    },
    async breathe() {
      await activity.busy(turn());
    },
    async goOn() {
      if (isAtWork()) {
        await change();
        return true;
      }
      // Whoever else waits now waits for the same step.
      moving ??= move().finally(() => {
        moving = undefined;
      });
      return moving;
    },
    giveUp(error) {
      if (!isEnding) givenUp = error;
      changed();
    },
    end() {
      isEnding = true;
      givenUp = undefined;
    },
  };
  return activity;
}
