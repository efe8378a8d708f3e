import {
  type Afterwards,
  type Clock,
  type Context,
  defaultSettings,
  type Ids,
  type Settings,
} from './context.ts';
import { createLanes } from './lanes.ts';
import type { Consumers } from './mappings/consumers.ts';
import { createMappings } from './mappings/mappings.ts';
import { createHandleKeys } from './model/handleKeys.ts';
import { createRecords } from './records.ts';
import { measured } from './shards/measured.ts';
import { createPressures } from './shards/pressure.ts';
import { createQueueMemories } from './standard/queueMemory.ts';
import type { Table } from './table/port.ts';
import { createWaiters } from './waiters.ts';

const soon = Promise.resolve();
const ignore = () => {};

/** The engine on a table: what every action is given. */
export function createEngine(parts: {
  readonly table: Table;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings?: Partial<Settings>;
  readonly afterwards?: Afterwards;
  readonly consumers?: Consumers;
}): Context {
  const settings = { ...defaultSettings, ...parts.settings };
  const pressures = parts.table.onThrottle && createPressures(parts.clock);
  return {
    afterwards: (task) => void soon.then(task).catch(ignore),
    ...parts,
    ...(pressures && { table: measured(parts.table, pressures), pressures }),
    settings,
    records: createRecords(parts, settings.recordCacheMs),
    waiters: createWaiters(parts.clock),
    handleKeys: createHandleKeys(parts),
    memories: createQueueMemories(parts.clock),
    lanes: createLanes(),
    mappings: createMappings(parts, settings.recordCacheMs),
  };
}
