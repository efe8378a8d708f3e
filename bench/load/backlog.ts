/** What the lanes of a run know of the messages that wait: nobody sends too far ahead, or receives from nothing. */
export type Backlog = {
  /** Resolves when there is room for more. */
  room(): Promise<void>;
  /** Less than nothing: so many were received beyond those set apart. */
  add(count: number): void;
  /** Sets up to `most` apart for one receive; 0: there will be no more. */
  take(most: number): Promise<number>;
  /** Nothing more will be sent. */
  end(): void;
};

export function createBacklog(limit: number, waiting = 0): Backlog {
  let isOver = false;
  let sleepers: (() => void)[] = [];
  const change = () => new Promise<void>((resolve) => sleepers.push(resolve));
  const announce = () => {
    const woken = sleepers;
    sleepers = [];
    for (const wake of woken) wake();
  };

  return {
    async room() {
      while (waiting >= limit) await change();
    },
    add(count) {
      waiting += count;
      announce();
    },
    async take(most) {
      while (waiting <= 0 && !isOver) await change();
      const count = Math.max(0, Math.min(most, waiting));
      waiting -= count;
      announce();
      return count;
    },
    end() {
      isOver = true;
      announce();
    },
  };
}
