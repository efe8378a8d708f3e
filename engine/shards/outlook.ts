import type { Clock } from '../context.ts';

/**
 * Where a process may expect messages in the shards of a queue. While they are full any shard will do; while they are
 * nearly empty looking into all of them costs a read each, so it is done now and then for all polls of the process,
 * and otherwise a poll goes where there is reason to. Only ever a hint.
 */
export type Outlook = {
  /** There may be something in that shard. */
  expect(shard: number): void;
  /** Where there is reason to look: each is told once, the latest first. */
  take(): number | undefined;
  /** The earliest instant at which to look into one after the other. */
  walkAtMs(shards: number): number;
  walkBegins(shards: number): void;
  /** After so many looks it had enough, or had been everywhere. */
  walkEnds(looks: number): void;
};

const freshMs = 200;
const mostExpected = 100;
/** A walk of so many looks meets shards that are full. */
const quickLooks = 4;
/** Between two walks through shards that are nearly empty: 167 reads a second. */
const pauseMsPerShard = 6;
/** They are thought to be for so many pauses. */
const pausesRemembered = 10;

export function createOutlook(clock: Clock): Outlook {
  const expected: { readonly shard: number; readonly atMs: number }[] = [];
  let sparseMs = Number.NEGATIVE_INFINITY;
  return {
    expect(shard) {
      expected.push({ shard, atMs: clock.now() });
      if (expected.length > mostExpected) expected.shift();
    },
    take() {
      const latest = expected.pop();
      if (latest !== undefined && clock.now() - latest.atMs <= freshMs) return latest.shard;
      expected.length = 0;
      return undefined;
    },
    walkAtMs: (shards) => (shards === 1 ? 0 : sparseMs + pauseMsPerShard * shards),
    walkBegins(shards) {
      // one goes for all that wait for their turn
      if (clock.now() - sparseMs < pausesRemembered * pauseMsPerShard * shards) sparseMs = clock.now();
    },
    walkEnds(looks) {
      sparseMs = looks > quickLooks ? clock.now() : Number.NEGATIVE_INFINITY;
    },
  };
}
