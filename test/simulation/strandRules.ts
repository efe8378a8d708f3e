import { visibleAtOf } from '../../engine/table/keys.ts';
import type { Item } from '../../engine/table/port.ts';
import type { Call } from './call.ts';
import type { Generations } from './generations.ts';
import type { Rulings } from './rulings.ts';
import type { Schedule } from './schedule.ts';
import type { Shadow } from './shadow.ts';
import type { Told } from './told.ts';

/** What somebody was told is done must not lie where nobody looks. */
export type StrandRules = {
  /** A parcel was put there. */
  put(place: string, call: Call): void;
  answered(call: Call): void;
  /** There are fewer shards to look into. */
  retired(): void;
};

const pkOf = (place: string): string => place.slice(0, place.indexOf(' '));

/** Two clocks may go this far apart: what is expired by one of them is not looked for. */
const skewMs = 4_100;

export function createStrandRules(parts: {
  readonly schedule: Schedule;
  readonly shadow: Shadow;
  readonly generations: Generations;
  readonly rulings: Rulings;
}): StrandRules {
  const { schedule, shadow, generations, rulings } = parts;
  const putters = new Map<string, Call>();
  const isSeen = (place: string): boolean => {
    const pk = pkOf(place);
    return !generations.isRetired(pk) && !generations.isUnread(pk);
  };
  // a sender that died may have left what it was never answered for: a later look finds it
  const isStranded = ({ ackedMs, fate, places }: Told): boolean =>
    ackedMs !== undefined && fate === undefined && ![...places.keys()].some(isSeen);

  function check(place: string, item: Item | undefined, call: Call): void {
    const pk = pkOf(place);
    if (item === undefined || generations.isRetired(pk) || !generations.isUnread(pk)) return;
    if (visibleAtOf(item.sk) < schedule.nowMs() - generations.retentionMs(pk) + skewMs) return;
    for (const told of shadow.messagesIn(item).filter(isStranded)) {
      rulings.violated('stranded', `${told.id} in ${pk} by ${call.actor} ${call.kind}#${call.id}`);
    }
  }

  return {
    put: (place, call) => void putters.set(place, call),
    answered(call) {
      if (!call.isAnswered) return;
      for (const place of call.puts) check(place, shadow.items.get(place), call);
    },
    retired() {
      for (const [place, item] of shadow.items) {
        const call = putters.get(place);
        if (call?.isAnswered) check(place, item, call);
      }
    },
  };
}
