import type { Clock, Context, Ids, Settings } from '../../engine/context.ts';
import { createEngine } from '../../engine/engine.ts';
import { createIds } from '../../engine/ids.ts';
import { seededRandom } from '../support/seeded.ts';
import type { Call } from './call.ts';
import { heldTable } from './heldTable.ts';
import type { Owner } from './schedule.ts';
import type { Stage } from './stage.ts';

/** One process of the service: its engine with its own record cache and waiters, its own clock, its calls. */
export type Process = Owner & {
  readonly name: string;
  readonly skewMs: number;
  readonly context: Context;
  readonly calls: Map<Call, () => void>;
  /** Who wants to know what was turned away. */
  readonly throttleListeners: Set<(pk: string) => void>;
  /** Requests under way, also those of calls that were answered and tidy up. */
  readonly requests: Set<{ readonly call: Call | undefined }>;
};

export const settings: Partial<Settings> = { sharedTable: true, recordCacheMs: 3_000, maxShards: 8 };

export function createProcess(stage: Stage, name: string, skewMs: number): Process {
  const process: Process = {
    name,
    skewMs,
    frozenUntilMs: 0,
    calls: new Map(),
    throttleListeners: new Set(),
    requests: new Set(),
    // the engine needs the table, and the table the process
    get context() {
      return context;
    },
  };
  const seeded = idsOf(stage.chance.below(2 ** 31));
  const ids: Ids = stage.plant?.ids?.(seeded) ?? seeded;
  const context = createEngine({
    table: heldTable(stage, process, undefined),
    clock: clockOf(stage, process),
    ids,
    settings,
  });
  return process;
}

/** Four bytes a draw: every process starts with thousands. */
function idsOf(seed: number): Ids {
  const random = seededRandom(seed);
  return createIds((length) => {
    const words = Uint32Array.from({ length: Math.ceil(length / 4) }, () => random() * 2 ** 32);
    return new Uint8Array(words.buffer, 0, length);
  });
}

function clockOf({ schedule }: Stage, process: Process): Clock {
  return {
    now: () => schedule.nowMs() + process.skewMs,
    sleep(ms, signal) {
      if (ms <= 0 || signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const step = schedule.after(ms, process, resolve);
        signal?.addEventListener(
          'abort',
          () => {
            schedule.cancel(step);
            resolve();
          },
          { once: true },
        );
      });
    },
  };
}
