import type { Item, Key } from '../../../engine/table/port.ts';
import type { Call } from '../call.ts';
import type { Generations } from '../generations.ts';
import { isParcelKey } from '../operation.ts';
import type { Rulings } from '../rulings.ts';
import { placeOf } from '../shadow.ts';
import type { Groups } from './groups.ts';
import type { Group } from './told.ts';
import { nameOf } from './turns.ts';

/** A group for which somebody was told that it is done must have a hint where receives look. */
export type StrandRules = {
  /** An item was put, or is gone. */
  changed(call: Call | undefined, key: Key, item: Item | undefined): void;
  answered(call: Call): void;
  /** There are fewer shards to look into. */
  retired(): void;
};

export function createStrandRules(groups: Groups, generations: Generations, rulings: Rulings): StrandRules {
  const { violated } = rulings;

  function check(group: Group, by: string): void {
    if (group.waiting.size === 0 || groups.isRetired(group)) return;
    const hints = [...group.hints];
    const isSeen = hints.some(([place, call]) => !call?.isAnswered || !generations.isUnread(pkOf(place)));
    if (hints.length > 0 && !isSeen) violated('stranded', `${group.pk} by ${by}`);
  }

  return {
    changed(call, key, item) {
      if (!isParcelKey(key)) return;
      const hints = groups.of(key)?.hints;
      if (item === undefined) hints?.delete(placeOf(key));
      else hints?.set(placeOf(key), call);
    },
    answered(call) {
      if (!call.isAnswered) return;
      for (const group of call.touched) check(group as Group, nameOf(call));
    },
    retired() {
      for (const group of groups.all()) check(group, 'the fall-back');
    },
  };
}

const pkOf = (place: string): string => place.slice(0, place.indexOf(' '));
