import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Line } from '../report.ts';
import { type ServerProcess, startForebay } from '../serverProcess.ts';
import { behindExpired } from './expired.ts';
import { type FileGrowthOptions, fileGrowth } from './fileGrowth.ts';
import { privateMemory } from './privateMemory.ts';
import { receiveTimes } from './receiveTimes.ts';
import { receiveUnits } from './receiveUnits.ts';
import { statesUpTo } from './states.ts';

export const parts = ['units', 'time', 'expired', 'memory', 'file'] as const;
export type Part = (typeof parts)[number];

export type BacklogOptions = FileGrowthOptions & {
  readonly parts: readonly Part[];
  readonly waiting: number;
  readonly inFlight: number;
  readonly expired: number;
  readonly crowd: number;
  /** Receives of each state that are timed. */
  readonly rounds: number;
  /** How long a server may put itself in order before its memory is read. */
  readonly settleMs: number;
};

export const backlogDefaults: BacklogOptions = {
  parts,
  waiting: 100_000,
  inFlight: 20_000,
  expired: 100_000,
  crowd: 1_000_000,
  rounds: 2_000,
  settleMs: 3_000,
  mostMs: 240_000,
  messagesPerSecond: 1_000,
  lagSteps: 30,
};

/** Of these many seconds of a day one is run. */
const sampleSeconds = 60;

/** That a queue costs by what is done with it, not by what it holds or has held. */
export async function* backlog(options: BacklogOptions): AsyncGenerator<Line> {
  const states = statesUpTo(options.waiting, options.inFlight);
  const measure: Record<Part, () => AsyncGenerator<Line>> = {
    async *units() {
      yield await receiveUnits(states);
    },
    async *time() {
      yield await onServer(['--memory'], (server) => receiveTimes('memory', server, states, options.rounds));
      yield await inFolder((folder) =>
        onServer(['--data', folder], (server) => receiveTimes('lmdb', server, states, options.rounds)),
      );
    },
    async *expired() {
      yield await behindExpired(options.expired, false);
      yield await behindExpired(options.expired, true);
    },
    async *memory() {
      yield await inFolder((folder) =>
        onServer(['--data', folder], (server) => privateMemory(server, options.crowd, options.settleMs)),
      );
    },
    async *file() {
      yield await inFolder((folder) => fileGrowth(folder, 1, options));
      yield await inFolder((folder) => fileGrowth(folder, sampleSeconds, options));
    },
  };
  for (const part of options.parts) yield* measure[part]();
}

async function onServer<T>(args: readonly string[], use: (server: ServerProcess) => Promise<T>): Promise<T> {
  const server = await startForebay(args);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'forebay-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
