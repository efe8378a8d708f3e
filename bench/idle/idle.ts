import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Line } from '../report.ts';
import { startForebay } from '../serverProcess.ts';
import { median, significant } from '../statistics.ts';
import { type LongPollOptions, longPolls } from './longPolls.ts';
import { startTimes } from './startTimes.ts';
import { wakeUps } from './wakeUps.ts';

export type IdleOptions = LongPollOptions & {
  /** Sends that wake a poll, and receives that find their message at once. */
  readonly wakes: number;
  /** Starts of the server, and of a Node that does nothing, in turn. */
  readonly starts: number;
};

export const idleDefaults: IdleOptions = {
  queues: 100,
  polls: 1_000,
  watchMs: 60_000,
  settleMs: 2_000,
  wakes: 300,
  starts: 11,
};

/** Most of the time from spawn to the first answer, as a multiple of `node -e 0`. */
const startBar = 8;

/** What a server costs that has nothing to do, and how fast it is there when it has. */
export async function* idle(options: IdleOptions): AsyncGenerator<Line> {
  const server = await startForebay(['--memory']);
  try {
    yield await longPolls(server, options);
    yield await wakeUps(server, options.wakes);
  } finally {
    await server.stop();
  }
  yield await starting('memory', ['--memory'], options.starts);
  const folder = mkdtempSync(join(tmpdir(), 'forebay-bench-'));
  try {
    yield await starting('lmdb', ['--data', folder], options.starts);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function starting(table: string, args: readonly string[], starts: number): Promise<Line> {
  const { firstAnswerMs, bareNodeMs } = await startTimes(args, starts);
  const ratio = median(firstAnswerMs) / median(bareNodeMs);
  return {
    scenario: 'start',
    table,
    starts,
    firstAnswerP50Ms: significant(median(firstAnswerMs)),
    bareNodeP50Ms: significant(median(bareNodeMs)),
    ratio: significant(ratio),
    bar: startBar,
    withinBar: ratio <= startBar,
  };
}
