import type { Line } from '../report.ts';
import { significant } from '../statistics.ts';
import type { Ledger } from './ledger.ts';
import type { Load } from './load.ts';
import type { Traffic } from './partitionedTable.ts';
import type { Service } from './service.ts';

/** What a second brings, on average. */
export type Pace = {
  readonly offered: number;
  readonly accepted: number;
  readonly received: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Of all requests to the table, how many were turned away for want of capacity. */
  readonly throttledShare: number;
};

export type Watch = {
  /** Lets a phase pass, second by second, until it is over, and tells of it every so often and at its end. */
  during(
    phase: string,
    most: { readonly seconds: number; readonly lineSeconds: number },
    isOver: () => boolean | Promise<boolean>,
  ): AsyncGenerator<Line>;
  /** Of the last so many seconds. */
  pace(lastSeconds: number): Pace;
  seconds(): number;
};

type Sums = Traffic & { readonly offered: number; readonly accepted: number; readonly received: number };

export function watch(service: Service, load: Load, ledger: Ledger): Watch {
  const { clock, simulated } = service;
  const sums = (): Sums => ({
    ...simulated.traffic,
    offered: load.offered(),
    accepted: ledger.counts.accepted,
    received: ledger.counts.received,
  });
  const history = [sums()];
  const startMs = clock.now();

  function pace(lastSeconds: number): Pace {
    const span = Math.max(1, Math.min(lastSeconds, history.length - 1));
    const after = history[history.length - 1] as Sums;
    const before = history[Math.max(0, history.length - 1 - span)] as Sums;
    const perSecond = (name: keyof Sums) => Math.round((after[name] - before[name]) / span);
    return {
      offered: perSecond('offered'),
      accepted: perSecond('accepted'),
      received: perSecond('received'),
      writeUnits: perSecond('writeUnits'),
      readUnits: perSecond('readUnits'),
      throttledShare: significant(
        (after.throttled - before.throttled) / Math.max(1, after.requests - before.requests),
      ),
    };
  }

  const seconds = () => Math.round((clock.now() - startMs) / 1_000);
  return {
    pace,
    seconds,
    async *during(phase, most, isOver) {
      for (let second = 1; second <= most.seconds; second++) {
        await clock.runUntil(clock.now() + 1_000);
        history.push(sums());
        const isLast = (await isOver()) || second === most.seconds;
        if (isLast || second % most.lineSeconds === 0) {
          const { shards, readShards } = await service.record();
          yield {
            scenario: phase,
            second: seconds(),
            perSecond: pace(((second - 1) % most.lineSeconds) + 1),
            waiting: ledger.waiting(),
            consumers: load.consumers(),
            shards,
            readShards,
            partitions: simulated.partitions(),
          };
        }
        if (isLast) return;
      }
    },
  };
}
