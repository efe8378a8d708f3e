import type { Context, Settings } from '../../../engine/context.ts';
import { createEngine } from '../../../engine/engine.ts';
import type { Queue } from '../../../engine/model/queue.ts';
import { shardOf, shardPk } from '../../../engine/table/keys.ts';
import { metered } from '../../../engine/table/metered.ts';
import type { Item, Table } from '../../../engine/table/port.ts';
import { clientOf } from '../../support/client.ts';
import { manualClock } from '../../support/manualClock.ts';
import { seededIds } from '../../support/seeded.ts';
import { caller } from '../../support/testEngine.ts';
import { throttlingTable } from '../../support/throttlingTable.ts';

export const termMs = 5_000;
export const minuteMs = 60_000;

/** Processes on one table that can turn them away; the first of them does the background work, every half minute. */
export function service(settings: Partial<Settings> = {}) {
  const clock = manualClock();
  const bare = throttlingTable();
  const { table, meter } = metered(bare);
  let processes = 0;
  /** Another process; `wrap` stands between it and the table. */
  const start = (wrap: (table: Table) => Table = (same) => same): Context =>
    createEngine({
      table: wrap(table),
      clock,
      ids: seededIds(++processes),
      settings: { recordCacheMs: termMs, ...settings },
    });
  const context = start();
  const client = clientOf(context);
  const { records } = start();
  const record = async (name: string) => (await records.read(caller.account, caller.region, name)) as Queue;
  const turnAway = async (name: string, times = 3) => {
    const { id, generation } = await record(name);
    bare.turnAway(shardPk(id, generation, 0), times);
  };
  const pass = async (minutes: number) => {
    for (let halves = 0; halves < minutes * 2; halves++) {
      await client.work();
      await clock.advance(minuteMs / 2);
    }
    await client.work();
  };
  return {
    clock,
    bare,
    meter,
    start,
    context,
    client,
    record,
    turnAway,
    pass,
    /** Doubles the shards so often, each time until every process knows; what waits goes on waiting. */
    async grow(name: string, times: number) {
      for (let i = 0; i < times; i++) {
        await turnAway(name);
        await client.receive(name, { VisibilityTimeout: 0 });
        await clock.advance(termMs);
      }
    },
    /** Written and read shards. */
    async shards(name: string) {
      const { shards, readShards } = await record(name);
      return [shards, readShards];
    },
    /** What lies in the shards of the queue, by shard. */
    async lying(name: string) {
      const { id, generation } = await record(name);
      const shards = new Map<number, Item[]>();
      for (const item of await bare.items(`${id}.${generation.toString(36)}#`)) {
        if (!/^\d/.test(item.sk)) continue;
        const shard = shardOf(item.pk);
        shards.set(shard, [...(shards.get(shard) ?? []), item]);
      }
      return shards;
    },
    /** Receives until nothing comes any more. */
    async drain(name: string) {
      const received: Awaited<ReturnType<typeof client.receive>>[number][] = [];
      for (;;) {
        const messages = await client.receive(name);
        if (messages.length === 0) return received;
        received.push(...messages);
      }
    },
  };
}
export type Service = ReturnType<typeof service>;
