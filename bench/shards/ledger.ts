/** What became of each message. Only those are kept whose story is not over. */
export type Ledger = {
  accepted(ids: readonly string[], sentMs: number): void;
  received(ids: readonly string[], nowMs: number): void;
  deleted(ids: readonly string[]): void;
  readonly counts: Readonly<Counts>;
  /** Accepted and received by nobody yet. */
  waiting(): number;
  /** Times between send and receipt, in ms, with how often each came. */
  readonly latencies: ReadonlyMap<number, number>;
  /** Forgets the latencies so far, and counts those of messages that are sent from now on. */
  resetLatencies(nowMs: number): void;
};
type Counts = {
  accepted: number;
  /** Every receipt, also of a message that had been received before. */
  received: number;
  deleted: number;
};
type Story = { sentMs: number | undefined; receivedMs: number | undefined; isDeleted: boolean };

export function createLedger(): Ledger {
  const stories = new Map<string, Story>();
  const latencies = new Map<number, number>();
  let waiting = 0;
  let countedFromMs = 0;
  const counts: Counts = { accepted: 0, received: 0, deleted: 0 };

  function storyOf(id: string): Story {
    const known = stories.get(id);
    if (known !== undefined) return known;
    const story = { sentMs: undefined, receivedMs: undefined, isDeleted: false };
    stories.set(id, story);
    return story;
  }

  function closeIfOver(id: string, { sentMs, receivedMs, isDeleted }: Story): void {
    if (sentMs !== undefined && receivedMs !== undefined && isDeleted) stories.delete(id);
  }

  function measure({ sentMs, receivedMs }: Story): void {
    if (sentMs === undefined || receivedMs === undefined || sentMs < countedFromMs) return;
    const ms = receivedMs - sentMs;
    latencies.set(ms, (latencies.get(ms) ?? 0) + 1);
  }

  return {
    counts,
    latencies,
    accepted(ids, sentMs) {
      counts.accepted += ids.length;
      for (const id of ids) {
        const story = storyOf(id);
        story.sentMs = sentMs;
        if (story.receivedMs === undefined) waiting++;
        measure(story);
        closeIfOver(id, story);
      }
    },
    received(ids, nowMs) {
      counts.received += ids.length;
      for (const id of ids) {
        const story = storyOf(id);
        if (story.receivedMs !== undefined) continue;
        if (story.sentMs !== undefined) waiting--;
        story.receivedMs = nowMs;
        measure(story);
      }
    },
    deleted(ids) {
      counts.deleted += ids.length;
      for (const id of ids) {
        const story = stories.get(id);
        if (story === undefined) continue;
        story.isDeleted = true;
        closeIfOver(id, story);
      }
    },
    waiting: () => waiting,
    resetLatencies(nowMs) {
      latencies.clear();
      countedFromMs = nowMs;
    },
  };
}

/** The time that the share `at` of all receipts did not exceed. */
export function latencyAt(latencies: ReadonlyMap<number, number>, at: number): number | undefined {
  const sorted = [...latencies].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [ms, count] of sorted) {
    seen += count;
    if (seen > at * total) return ms;
  }
  return undefined;
}
