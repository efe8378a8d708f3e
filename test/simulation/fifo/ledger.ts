import { queuesPk } from '../../../engine/table/keys.ts';
import type { Item, Key, Table } from '../../../engine/table/port.ts';
import { type Call, touch } from '../call.ts';
import type { Held } from '../carry.ts';
import { createGenerations, type Generations } from '../generations.ts';
import { keyOfWrite, writesOf } from '../operation.ts';
import { createRulings, type Rulings } from '../rulings.ts';
import type { Schedule } from '../schedule.ts';
import { type Acceptances, createAcceptances } from './acceptances.ts';
import { type Attempts, createAttempts } from './attempts.ts';
import { createGroups, type Groups, isHead, isParcel } from './groups.ts';
import { createHeadRules } from './headRules.ts';
import { createLeaseRules, type Leases } from './leaseRules.ts';
import { hiddenBy } from './leaseWrites.ts';
import { createPlacing } from './placing.ts';
import { createShadow, type Shadow } from './shadow.ts';
import { createStrandRules } from './strandRules.ts';
import { end, type Place, type Told } from './told.ts';
import { createTurns } from './turns.ts';

/** Follows every message through its groups, and says which rule was broken when. */
export type FifoLedger = Rulings & {
  readonly items: Shadow['items'];
  readonly generations: Generations;
  readonly groups: Groups;
  readonly acceptances: Acceptances;
  readonly attempts: Attempts;
  readonly leases: Leases;
  /** What receives have hidden anew, for an attempt that was answered before. */
  readonly hiddenAgain: Leases;
  readonly told: ReadonlyMap<string, Told>;
  announce(held: Held): void;
  observe(held: Held, answer: unknown): Promise<void>;
  answered(call: Call): void;
};

/** An item before and after an operation. */
export type Change = { readonly key: Key; readonly item: Item | undefined; readonly old: Item | undefined };
export type Watch = {
  announce(held: Held): void;
  saw(held: Held, answer: unknown, changes: readonly Change[]): void;
};

export function createFifoLedger(
  table: Table,
  schedule: Schedule,
  rules: { readonly scope: 'queue' | 'messageGroup'; readonly maxReceiveCount: number },
  watch: Watch,
): FifoLedger {
  const shadow = createShadow();
  const generations = createGenerations();
  const groups = createGroups(generations);
  const rulings = createRulings(schedule);
  const acceptances = createAcceptances(rulings, schedule, rules.scope);
  const placing = createPlacing({ schedule, shadow, groups, generations, rulings, acceptances });
  const { maxReceiveCount } = rules;
  const attempts = createAttempts();
  const strandRules = createStrandRules(groups, generations, rulings);
  const turns = createTurns(schedule, generations, rulings);
  const leaseRules = createLeaseRules({ generations, groups, attempts, turns, rulings, maxReceiveCount });
  const heads = createHeadRules({ schedule, groups, turns, leaseRules, rulings, maxReceiveCount });

  function retire(prefix: string): void {
    for (const group of groups.all()) {
      if (!group.pk.startsWith(prefix)) continue;
      for (const place of group.waiting) end(place, 'purged');
    }
  }

  function keysToLookAt({ operation }: Held, answer: unknown): readonly Key[] {
    // which items the table has dropped by itself it does not say
    if (operation.name === 'dropExpired') return answer === 0 ? [] : [...shadow.items.values()];
    return writesOf(operation).map(keyOfWrite);
  }

  return {
    ...rulings,
    items: shadow.items,
    generations,
    groups,
    acceptances,
    attempts,
    leases: leaseRules.leases,
    hiddenAgain: leaseRules.hiddenAgain,
    told: placing.told,
    answered: strandRules.answered,
    announce(held) {
      const { call, operation } = held;
      watch.announce(held);
      attempts.asked(held);
      if (call === undefined) return;
      for (const write of writesOf(operation)) {
        const group = groups.of(keyOfWrite(write));
        if (group !== undefined) touch(call, group);
      }
    },
    async observe(held, answer) {
      const { call } = held;
      attempts.answered(held, answer);
      const changes: Change[] = [];
      for (const { pk, sk } of keysToLookAt(held, answer)) {
        const key = { pk, sk };
        const item = await table.get(key);
        const old = shadow.replace(key, item);
        if (item !== old) changes.push({ key, item, old });
      }
      const arrived: Place[] = [];
      for (const { key, item, old } of changes) {
        strandRules.changed(call, key, item);
        const group = groups.of(key);
        if (group !== undefined && item !== undefined && groups.isRetired(group)) group.isOvertaken = true;
        if (call !== undefined && isParcel(key)) arrived.push(...placing.came(call, key, item, old));
      }
      for (const { key, item, old } of changes) {
        if (!isHead(key)) continue;
        const hidden = writesOf(held.operation)
          .filter((write) => isSame(keyOfWrite(write), key))
          .flatMap(hiddenBy);
        heads.changed(call, groups.obtain(key.pk), { item, old, arrived, hidden });
      }
      for (const { key, item, old } of changes) {
        if (isParcel(key)) placing.went(call, key, item, old);
        if (key.pk === queuesPk && item !== undefined) {
          const prefix = generations.learn(item);
          if (prefix !== undefined) retire(prefix);
          strandRules.retired();
        }
      }
      watch.saw(held, answer, changes);
    },
  };
}

const isSame = (one: Key, other: Key): boolean => one.pk === other.pk && one.sk === other.sk;
