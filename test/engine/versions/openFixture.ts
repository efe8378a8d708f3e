import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../engine/engine.ts';
import { fromAttributes } from '../../../engine/table/dynamodb/attributeValues.ts';
import type { Item, Table } from '../../../engine/table/port.ts';
import { exportedItem } from '../../../infra/restore/exportedItem.ts';
import { clientOf } from '../../support/client.ts';
import { manualClock } from '../../support/manualClock.ts';
import { seededIds } from '../../support/seeded.ts';
import { watchedTable } from '../../support/watchedTable.ts';
import type { Kept } from './record.ts';

/** Tables as versions of this repository have left them, and as the version after this one may. */
export const fixtures = ['beforeSizes', 'sizesInUpperBits', 'current', 'next'] as const;
export type Fixture = (typeof fixtures)[number];

const path = (name: string): string => join(import.meta.dirname, 'fixtures', name);

export const linesOf = (name: Exclude<Fixture, 'next'>): readonly string[] =>
  readFileSync(path(`${name}.items.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');

/** The next format adds, and changes nothing that was there. */
export const itemsOf = (name: Fixture): readonly Item[] =>
  name === 'next'
    ? itemsOf('current').map((item) => ({ ...item, v: (item.v as number) + 1, added: 'by the next version' }))
    : linesOf(name).map((line) => fromAttributes(exportedItem(line)));

export const keptOf = (name: Fixture): Kept =>
  JSON.parse(readFileSync(path(`${name === 'next' ? 'current' : name}.kept.json`), 'utf8'));

/** An engine of this version on such a table, at the instant at which the other left it. */
export async function openFixture(
  name: Fixture,
  expiry: Table['expiry'],
  items: readonly Item[] = itemsOf(name),
) {
  const table = watchedTable({ expiry });
  for (const item of items) await table.put({ kind: 'put', item });
  const { handles, sent, nowMs } = keptOf(name);
  const clock = manualClock(nowMs);
  const settings = { sharedTable: false, recentlyDeletedMs: 0, purgeIntervalMs: 0 };
  const context = createEngine({ table, clock, ids: seededIds(2), settings });
  const client = clientOf(context);
  return {
    table,
    context,
    clock,
    client,
    sent,
    handle: (body: string): string => handles[body] as string,
    /** Everything that can be had now, in the order in which it comes. */
    async drain(queue: string) {
      const received = [];
      for (;;) {
        const more = await client.receive(queue, {
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        });
        if (more.length === 0) return received;
        received.push(...more);
      }
    },
    /** Background work, each second anew. */
    async workFor(seconds: number) {
      for (let second = 0; second < seconds; second++) {
        await client.work();
        await clock.advance(1_000);
      }
    },
  };
}
