import { hintGroupOf } from '../../../engine/table/keys.ts';
import type { Key } from '../../../engine/table/port.ts';
import type { Generations } from '../generations.ts';
import { isShardPk } from '../operation.ts';
import type { Group } from './told.ts';

const mark = '#g#';
export const isGroupPk = (pk: string): boolean => pk.includes(mark);
export const isHead = ({ pk, sk }: Key): boolean => isGroupPk(pk) && sk === 'head';
export const isParcel = ({ pk, sk }: Key): boolean => isGroupPk(pk) && sk !== 'head';

/** The partition of a group that has a hint in that shard. */
export const groupPkOf = (shardPk: string, group: string): string =>
  `${shardPk.slice(0, shardPk.lastIndexOf('#'))}${mark}${group}`;

/** The message groups of a run, by the partitions that they lie in. */
export type Groups = {
  all(): Iterable<Group>;
  obtain(pk: string): Group;
  /** The group that a key is about, if any: its head, a parcel, a hint. */
  of(key: Key): Group | undefined;
  /** Nobody reads it any more. */
  isRetired(group: Group): boolean;
};

export function createGroups(generations: Generations): Groups {
  const groups = new Map<string, Group>();
  function obtain(pk: string): Group {
    const known = groups.get(pk);
    if (known !== undefined) return known;
    const group: Group = {
      id: pk.slice(pk.indexOf(mark) + mark.length),
      pk,
      queue: generations.nameOf(pk),
      places: new Map(),
      waiting: new Set(),
      hints: new Map(),
      highest: 0,
      forgotten: 0,
      isExcused: false,
      isOvertaken: false,
    };
    groups.set(pk, group);
    return group;
  }
  return {
    all: () => groups.values(),
    obtain,
    of({ pk, sk }) {
      if (isGroupPk(pk)) return obtain(pk);
      return isShardPk(pk) ? obtain(groupPkOf(pk, hintGroupOf(sk))) : undefined;
    },
    isRetired: ({ pk }) => generations.isRetired(pk),
  };
}
