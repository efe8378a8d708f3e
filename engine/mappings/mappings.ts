import type { Context } from '../context.ts';
import { absent, equals } from '../table/conditions.ts';
import { mappingKey, mappingsPk, mappingsScope } from '../table/keys.ts';
import { type Condition, StorageUnavailable } from '../table/port.ts';
import { settle, tokenAttribute } from '../table/settle.ts';
import type { Mapping } from './mapping.ts';
import { queueIdOfMapping } from './mappingId.ts';
import { mappingItem, mappingOf } from './mappingItem.ts';

/** Event source mappings, with a cache by queue that lasts as long as that of queue records. */
export type Mappings = {
  /** Of that queue, disabled ones included; may be as old as a queue record. */
  ofQueue(queueId: string): Promise<readonly Mapping[]>;
  /** As it is stored now. */
  find(mappingId: string): Promise<Mapping | undefined>;
  /** A page of all of them, or of one queue's, by queue and id from behind `after`. */
  list(scope: MappingScope): Promise<{ readonly mappings: readonly Mapping[]; readonly next?: string }>;
  /** Replaces the mapping that was read (`undefined`: there was none), or says that it has changed since. */
  replace(before: Mapping | undefined, after: Mapping): Promise<boolean>;
  /** Likewise. */
  remove(mapping: Mapping): Promise<boolean>;
};
export type MappingScope = {
  readonly queueId?: string;
  readonly after?: string;
  readonly limit: number;
  /** Half the price, may lag. */
  readonly eventual?: boolean;
};

type Cached = { readonly mappings: readonly Mapping[]; readonly untilMs: number };
const mostCached = 10_000;

export function createMappings(context: Pick<Context, 'table' | 'clock' | 'ids'>, cacheMs: number): Mappings {
  const { table, clock } = context;
  const cache = new Map<string, Cached>();

  async function list({ queueId, after, limit, eventual = false }: MappingScope) {
    const scope = queueId === undefined ? undefined : mappingsScope(queueId);
    const page = await table.query({
      pk: mappingsPk,
      ...(scope !== undefined && { from: scope, to: `${scope}~` }),
      ...(after !== undefined && { after }),
      limit,
      eventual,
    });
    return { mappings: page.items.map(mappingOf), ...(page.next !== undefined && { next: page.next }) };
  }

  return {
    list,
    async ofQueue(queueId) {
      const cached = cache.get(queueId);
      const nowMs = clock.now();
      if (cached !== undefined && nowMs < cached.untilMs) return cached.mappings;
      const mappings: Mapping[] = [];
      let after: string | undefined;
      do {
        const page = await list({ queueId, limit: pageSize, ...(after !== undefined && { after }) });
        mappings.push(...page.mappings);
        after = page.next;
      } while (after !== undefined);
      if (cache.size >= mostCached) cache.clear();
      cache.set(queueId, { mappings, untilMs: nowMs + cacheMs });
      return mappings;
    },
    async find(mappingId) {
      const queueId = queueIdOfMapping(mappingId);
      const item = queueId === undefined ? undefined : await table.get(mappingKey(queueId, mappingId));
      return item && mappingOf(item);
    },
    async replace(before, after) {
      const item = { ...mappingItem(after), [tokenAttribute]: context.ids.sortable(clock.now()) };
      const settled = await settle(context, { kind: 'put', item, if: unchanged(before) });
      cache.delete(after.queueId);
      return wasDone(settled.outcome);
    },
    async remove(mapping) {
      const key = mappingKey(mapping.queueId, mapping.id);
      const settled = await settle(context, { kind: 'remove', key, if: unchanged(mapping) });
      cache.delete(mapping.queueId);
      return wasDone(settled.outcome);
    },
  };
}

const pageSize = 100;

const unchanged = (before: Mapping | undefined): Condition =>
  before === undefined ? absent() : equals(['rev'], before.revision);

function wasDone(outcome: 'done' | 'refused' | 'unknown'): boolean {
  if (outcome === 'unknown') throw new StorageUnavailable('an event source mapping could not be written');
  return outcome === 'done';
}
