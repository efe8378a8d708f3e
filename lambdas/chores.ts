import type { Afterwards, Clock } from '../engine/context.ts';

export type Chores = {
  readonly afterwards: Afterwards;
  /** Waits for what is under way, but not longer than so. What is left undone is tidied by whoever meets it. */
  settle(mostMs: number): Promise<void>;
};

/**
 * Lambda freezes an environment as soon as it has answered: what is still under way would stand still until the next
 * request, and its connections would break. So a function settles its chores before it answers.
 */
export function createChores({ sleep }: Pick<Clock, 'sleep'>): Chores {
  const underWay = new Set<Promise<unknown>>();
  return {
    afterwards(task) {
      const running: Promise<unknown> = Promise.resolve()
        .then(task)
        .catch(() => {})
        .finally(() => underWay.delete(running));
      underWay.add(running);
    },
    async settle(mostMs) {
      if (underWay.size === 0) return;
      const over = new AbortController();
      const all = async () => {
        while (underWay.size > 0) await Promise.all(underWay);
      };
      await Promise.race([all(), sleep(mostMs, over.signal)]);
      over.abort();
    },
  };
}
