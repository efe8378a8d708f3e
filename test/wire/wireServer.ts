import { runDue } from '../../engine/background/runDue.ts';
import type { Context, Settings } from '../../engine/context.ts';
import { createEngine } from '../../engine/engine.ts';
import { weigh } from '../../engine/model/parcel.ts';
import { memoryTable } from '../../engine/table/memory.ts';
import type { Table } from '../../engine/table/port.ts';
import { type RunningServer, type ServerOptions, startServer } from '../../local/server.ts';
import { type ManualClock, manualClock } from '../support/manualClock.ts';
import { seededIds } from '../support/seeded.ts';
import { testTable } from '../support/testTable.ts';

export type WireClock = ManualClock & {
  /** Resolves when somebody goes to sleep: a long poll that has found nothing. Ask before it is sent. */
  nextSleep(): Promise<void>;
};

export type WireServer = RunningServer & {
  readonly clock: WireClock;
  /** Where it is in this process. */
  readonly engine?: Context;
  /** Does all background work that is due. */
  work(): Promise<void>;
};

export type WireOptions = {
  readonly table?: Table;
  /** On a table that counts what is in flight, which DynamoDB does not. */
  readonly needsTally?: boolean;
  readonly settings?: Partial<Settings>;
  readonly server?: Partial<ServerOptions>;
};

/** The server as a laptop has it, on a free port; its time stands still until a test moves it. */
export async function wireServer({
  table,
  needsTally,
  settings,
  server,
}: WireOptions = {}): Promise<WireServer> {
  if (process.env.FOREBAY_TEST_TARGET === 'lambda') {
    const { lambdaWireServer } = await import('../lambda/support/lambdaWireServer.ts');
    return lambdaWireServer({ table, needsTally, settings, server });
  }
  const clock = watched(manualClock());
  const engine = createEngine({
    table: table ?? (needsTally ? memoryTable : testTable)({ weigh }),
    clock,
    ids: seededIds(1),
    settings: { sharedTable: false, recordCacheMs: Number.POSITIVE_INFINITY, ...settings },
  });
  const running = await startServer({ engine, port: 0, ...server });
  return {
    ...running,
    clock,
    engine,
    async work() {
      let dueMs: number | undefined;
      do {
        dueMs = (await runDue(engine, { operations: 1_000 })).nextDueMs;
      } while (dueMs !== undefined && dueMs <= clock.now());
    },
  };
}

function watched(clock: ManualClock): WireClock {
  const watchers = new Set<() => void>();
  return {
    ...clock,
    sleep(ms, signal) {
      const asleep = clock.sleep(ms, signal);
      for (const watcher of watchers) watcher();
      watchers.clear();
      return asleep;
    },
    nextSleep: () => new Promise((resolve) => watchers.add(resolve)),
  };
}
