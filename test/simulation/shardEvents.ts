import { shardsFromItem } from '../../engine/model/shards.ts';
import type { Item } from '../../engine/table/port.ts';
import type { Operation } from './operation.ts';

/** What becomes of the shards of a queue, by its record. */
export const shardEventNames = [
  'shards: grown',
  'shards: closed',
  'shards: retired',
  'shards: opened by a late writer',
  'shards: opened by a later look',
] as const;
export type ShardEventName = (typeof shardEventNames)[number];

export function shardEvent(
  old: Item | undefined,
  item: Item | undefined,
  operation: Operation,
): ShardEventName | undefined {
  if (old === undefined || item === undefined || old.id !== item.id || old.gen !== item.gen) return undefined;
  const before = shardsFromItem(old);
  const after = shardsFromItem(item);
  if (after.shards > before.shards) return 'shards: grown';
  if (after.shards < before.shards) return 'shards: closed';
  if (after.readShards < before.readShards) return 'shards: retired';
  if (after.closedMs === before.closedMs) return undefined;
  // whoever is late leaves it to somebody to look after the shards; one who looks is at it
  return operation.name === 'transact' ? 'shards: opened by a late writer' : 'shards: opened by a later look';
}
