import type { Clock, Ids } from '../../engine/context.ts';
import { parcelOf } from '../../engine/model/parcel.ts';
import { reclaimBodies } from '../../engine/standard/bodies.ts';
import { readUnits, writeUnits } from '../../engine/table/capacityUnits.ts';
import { createCalls } from '../../engine/table/dynamodb/calls.ts';
import { memoryTable } from '../../engine/table/memory.ts';
import type { Item, Key, Outcome, SingleWrite, Table, TransactOutcome } from '../../engine/table/port.ts';
import { keyOf } from '../../engine/table/refusals.ts';
import { createPartitions, type Kind, type PartitionRules } from './partitions.ts';

export type TableRules = PartitionRules & {
  /** Of each process, as the adapter for DynamoDB has them. */
  readonly calls: { readonly deadlineMs: number; readonly concurrency: number };
  /** The least that a request takes, and how much longer it takes on average. */
  readonly latencyMs: { readonly single: number; readonly transaction: number; readonly jitter: number };
};

/** Since the table was created; every attempt is a request. */
export type Traffic = { requests: number; throttled: number; writeUnits: number; readUnits: number };

export type PartitionedTable = {
  /** The table as one process sees it, which is told of its own throttles alone. */
  connect(ids: Ids): Table;
  /** The same without distance, limits or price, for whoever only looks on. */
  readonly bare: Table;
  readonly traffic: Readonly<Traffic>;
  partitions(): number;
};

/** A table as far away, as divided and as strict as DynamoDB documents it, in virtual time. */
export function partitionedTable(clock: Clock, random: () => number, rules: TableRules): PartitionedTable {
  const bare = memoryTable({ expiry: 'native' });
  const swept: Table = { ...bare, expiry: 'swept' };
  const partitions = createPartitions(rules, clock.now());
  const traffic = { requests: 0, throttled: 0, writeUnits: 0, readUnits: 0 };

  const charge = (kind: Kind, pk: string, units: number): void => {
    partitions.charge(kind, pk, units);
    traffic[kind === 'writes' ? 'writeUnits' : 'readUnits'] += units;
  };

  function connect(ids: Ids): Table {
    const outside = { clock, ids, lastFailure: () => throttle };
    const calls = createCalls({ ...outside, ...rules.calls });
    /** `attempt` takes effect half-way and says whether all of it was admitted. */
    const request = (leastMs: number, attempt: () => Promise<boolean>): Promise<void> => {
      const send = async () => {
        const totalMs = leastMs + Math.floor(-Math.log(1 - random()) * rules.latencyMs.jitter);
        const thereMs = Math.floor(totalMs / 2);
        await clock.sleep(thereMs);
        traffic.requests++;
        const wasAdmitted = await attempt();
        if (!wasAdmitted) traffic.throttled++;
        await clock.sleep(totalMs - thereMs);
        if (!wasAdmitted) throw throttle;
      };
      return calls.begin((call) => call.insist(send));
    };

    const listeners: ((pk: string) => void)[] = [];
    const admits = (kind: Kind, pk: string): boolean => {
      if (partitions.admits(kind, pk, clock.now())) return true;
      for (const listener of listeners) listener(pk);
      return false;
    };

    async function one<T>(kind: Kind, pk: string, run: () => Promise<Priced<T>>): Promise<T> {
      let answer: Priced<T> | undefined;
      await request(rules.latencyMs.single, async () => {
        if (!admits(kind, pk)) return false;
        answer = await run();
        charge(kind, pk, answer.units);
        return true;
      });
      return (answer as Priced<T>).result;
    }
    const single = <W extends SingleWrite>(write: W, run: (write: W) => Promise<Outcome>): Promise<Outcome> =>
      one('writes', keyOf(write).pk, async () => {
        const [old, result] = await Promise.all([bare.get(keyOf(write)), run(write)]);
        return { result, units: writeUnits(write, old, result.outcome === 'refused') };
      });

    return {
      expiry: 'native',
      get: (key, options) =>
        one('reads', key.pk, async () => {
          const result = await bare.get(key);
          return { result, units: readUnits([result], options?.eventual) };
        }),
      async batchGet(keys, options) {
        const found = new Map<Key, Item | undefined>();
        await request(rules.latencyMs.single, async () => {
          for (const key of keys) {
            if (found.has(key) || !admits('reads', key.pk)) continue;
            const item = await bare.get(key);
            charge('reads', key.pk, readUnits([item], options?.eventual));
            found.set(key, item);
          }
          return found.size === keys.length;
        });
        return keys.map((key) => found.get(key));
      },
      query: (query) =>
        one('reads', query.pk, async () => {
          const result = await bare.query(query);
          return { result, units: readUnits(result.items, query.eventual) };
        }),
      put: (put) => single(put, bare.put),
      update: (update) => single(update, bare.update),
      async remove(remove) {
        const removed = await single(remove, bare.remove);
        if (remove.returning === 'old' && removed.outcome === 'done' && removed.item?.m !== undefined) {
          // as free as their time to live, but sooner: the bodies of a whole run do not fit in memory
          await reclaimBodies({ table: swept }, parcelOf(removed.item).messages);
        }
        return removed;
      },
      async batchWrite(writes) {
        const left = new Set(writes);
        await request(rules.latencyMs.single, async () => {
          for (const write of left) {
            const key = keyOf(write);
            if (!admits('writes', key.pk)) continue;
            const [old] = await Promise.all([bare.get(key), bare.batchWrite([write])]);
            charge('writes', key.pk, writeUnits(write, old, false));
            left.delete(write);
          }
          return left.size === 0;
        });
      },
      async transact(writes, token) {
        let answer: TransactOutcome = { outcome: 'unknown' };
        await request(rules.latencyMs.transaction, async () => {
          if (!writes.every((write) => admits('writes', keyOf(write).pk))) return false;
          const olds = Promise.all(writes.map((write) => bare.get(keyOf(write))));
          answer = await bare.transact(writes, token);
          const wasRefused = answer.outcome !== 'done';
          for (const [i, old] of (await olds).entries()) {
            const write = writes[i];
            if (write !== undefined)
              charge('writes', keyOf(write).pk, 2 * writeUnits(write, old, wasRefused));
          }
          return true;
        });
        return answer;
      },
      onThrottle: (listener) => void listeners.push(listener),
      dropExpired: async () => 0,
      close: async () => {},
    };
  }

  return { connect, bare, traffic, partitions: partitions.count };
}

type Priced<T> = { readonly result: T; readonly units: number };

const throttle = Object.assign(new Error('asked too much'), { name: 'ThrottlingException' });
