import type { Clock } from '../../../../engine/context.ts';

export const deadlineMs = 4_000;

/** A clock on which pauses take no time, and the deadline passes within one of them. */
export function shortBreath(pausesBefore: number): Pick<Clock, 'sleep'> {
  let pauses = 0;
  let endDeadline = () => {};
  return {
    sleep(ms) {
      if (ms !== deadlineMs) {
        if (pauses++ === pausesBefore) endDeadline();
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        endDeadline = resolve;
      });
    },
  };
}
