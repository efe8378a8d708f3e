import { runDue } from '../../engine/background/runDue.ts';
import type { Context } from '../../engine/context.ts';
import { createEngine } from '../../engine/engine.ts';
import { type Queue, queueFromItem } from '../../engine/model/queue.ts';
import { queueKey } from '../../engine/table/keys.ts';
import { type Item, StorageUnavailable } from '../../engine/table/port.ts';
import { seededIds, seededRandom } from '../../test/support/seeded.ts';
import { caller, makeQueue } from '../../test/support/testEngine.ts';
import { type PartitionedTable, partitionedTable, type TableRules } from './partitionedTable.ts';
import { type VirtualClock, virtualClock } from './virtualClock.ts';

export const queue = 'orders';
const backgroundEveryMs = 60_000;
const operationsPerRun = 1_000;

/** The service as it is deployed: processes that share nothing but the table, and a background that is woken by the minute. */
export type Service = {
  readonly clock: VirtualClock;
  readonly simulated: PartitionedTable;
  readonly contexts: readonly Context[];
  /** The queue's record as it is in the table. */
  record(): Promise<Queue>;
  /** Lets time pass until that is done. */
  wait<T>(work: Promise<T>): Promise<T>;
  stop(): Promise<void>;
};

export async function openService(
  seed: number,
  processes: number,
  rules: TableRules,
  maxShards: number,
): Promise<Service> {
  const clock = virtualClock();
  const simulated = partitionedTable(clock, seededRandom(seed), rules);
  const settings = { sharedTable: true, maxShards };
  const [background, ...contexts] = Array.from({ length: processes + 1 }, (_, i) => {
    const ids = seededIds(seed * 1_000 + i);
    return createEngine({ table: simulated.connect(ids), clock, ids, settings });
  }) as [Context, ...Context[]];

  const wait = async <T>(work: Promise<T>): Promise<T> => {
    let isOver = false;
    const over = work.finally(() => {
      isOver = true;
    });
    while (!isOver) await clock.runUntil(clock.now() + 1);
    return over;
  };

  await wait(makeQueue(background, queue));
  let isRunning = true;
  const tending = (async () => {
    while (isRunning) {
      await clock.sleep(backgroundEveryMs);
      await runDue(background, { operations: operationsPerRun }).catch(leaveForNextTime);
    }
  })();

  return {
    clock,
    simulated,
    contexts,
    wait,
    async record() {
      const { account, region } = caller;
      return queueFromItem((await simulated.bare.get(queueKey(account, region, queue))) as Item);
    },
    stop() {
      isRunning = false;
      return wait(tending);
    },
  };
}

function leaveForNextTime(error: unknown): void {
  if (!(error instanceof StorageUnavailable)) throw error;
}
