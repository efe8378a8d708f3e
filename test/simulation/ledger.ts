import { sentMsOf } from '../../engine/model/messageId.ts';
import { queuesPk } from '../../engine/table/keys.ts';
import type { Item, Key, Table, ValueMap } from '../../engine/table/port.ts';
import { checkBodies } from './bodyRules.ts';
import { type Call, touch } from './call.ts';
import type { Held } from './carry.ts';
import { createCopies } from './copies.ts';
import { createGenerations, type Generations } from './generations.ts';
import { type Change, createMovements } from './movements.ts';
import { isParcelKey, keyOfWrite, writesOf } from './operation.ts';
import { createRulings, type Rulings } from './rulings.ts';
import type { Schedule } from './schedule.ts';
import { createShadow, placeOf, type Shadow } from './shadow.ts';
import { createStrandRules } from './strandRules.ts';
import type { Told } from './told.ts';

/** Follows every message through the table, and says which rule was broken when. */
export type Ledger = Shadow &
  Rulings & {
    readonly generations: Generations;
    liveCopies(told: Told): number;
    /** A call is about to ask for this: a fault will have touched the messages in it. */
    announce(held: Held): void;
    /** It was carried out; to be told before anything else is. */
    observe(held: Held, answer: unknown): Promise<void>;
    answered(call: Call): void;
  };

export type Before = ReadonlyMap<string, Item | undefined>;
export type Watch = (held: Held, answer: unknown, changes: readonly Change[], before: Before) => void;

const bodyPrefix = 'b#';
const nothing: ValueMap = new Map();

export function createLedger(table: Table, schedule: Schedule, watch: Watch): Ledger {
  const shadow = createShadow();
  const generations = createGenerations();
  const copies = createCopies(generations, shadow);
  const rulings = createRulings(schedule);
  const strandRules = createStrandRules({ schedule, shadow, generations, rulings });
  const movements = createMovements({ schedule, shadow, generations, copies, strandRules, rulings });

  const ledger: Ledger = {
    ...shadow,
    ...rulings,
    generations,
    liveCopies: copies.live,
    answered: strandRules.answered,
    announce({ call, operation }) {
      if (call === undefined) return;
      for (const write of writesOf(operation)) {
        const key = keyOfWrite(write);
        if (key.pk.startsWith(bodyPrefix)) {
          const body = write.kind === 'put' ? write.item : shadow.bodies.get(placeOf(key));
          for (const told of shadow.messagesInBody(body)) touch(call, told);
        } else if (isParcelKey(key)) {
          const item = write.kind === 'put' ? write.item : shadow.items.get(placeOf(key));
          const named = write.kind === 'update' ? write.unset?.map(([, entry]) => entry) : undefined;
          for (const told of shadow.messagesIn(item)) {
            if (named?.every((entry) => shadow.toldOf(entry ?? '') !== told)) continue;
            touch(call, told);
          }
        }
      }
    },
    async observe(held, answer) {
      const changes: Change[] = [];
      const before = new Map<string, Item | undefined>();
      for (const key of keysToLookAt(held, answer)) await look(key, changes, before);
      for (const change of changes) if (change.isAdded) movements.added(held.call, change);
      const put = new Set(changes.filter(({ isAdded }) => isAdded).map(({ told }) => told));
      for (const change of changes) {
        if (!change.isAdded) movements.taken(held.call, change, put.has(change.told));
      }
      // what a receive puts may be taken back, and is looked at when everything rests
      if (held.call?.kind !== 'receive') {
        for (const { isAdded, key } of changes)
          if (isAdded) checkBodies(ledger, shadow.items.get(placeOf(key)));
      }
      watch(held, answer, changes, before);
    },
  };

  function keysToLookAt({ operation }: Held, answer: unknown): readonly Key[] {
    // which items the table has dropped by itself it does not say
    if (operation.name === 'dropExpired' && answer !== 0) {
      return [...shadow.items.values(), ...shadow.bodies.values()];
    }
    return writesOf(operation).map(keyOfWrite);
  }

  async function look({ pk, sk }: Key, changes: Change[], before: Map<string, Item | undefined>) {
    const key = { pk, sk };
    const item = await table.get(key);
    if (pk === queuesPk && item !== undefined) {
      before.set(placeOf(key), generations.recordOf(item));
      const prefix = generations.learn(item);
      if (prefix !== undefined) movements.retired(prefix);
      strandRules.retired();
    } else if (pk.startsWith(bodyPrefix)) {
      replace(shadow.bodies, key, item);
      if (item !== undefined) shadow.learnBody(item);
    } else if (isParcelKey(key)) {
      const old = replace(shadow.items, key, item);
      before.set(placeOf(key), old);
      changes.push(...gone(key, item, old, true), ...gone(key, old, item, false));
    }
  }

  /** The messages of one state of a parcel that the other does not have. */
  function gone(key: Key, one: Item | undefined, other: Item | undefined, isAdded: boolean): Change[] {
    const told = shadow.messagesIn(one);
    const others = (other?.m ?? nothing) as ValueMap;
    return [...((one?.m ?? nothing) as ValueMap).keys()].flatMap((message, i) =>
      others.has(message) ? [] : [{ told: told[i]!, key, isAdded, sentMs: sentMsOf(message) }],
    );
  }

  return ledger;
}

function replace(items: Map<string, Item>, key: Key, item: Item | undefined): Item | undefined {
  const place = placeOf(key);
  const old = items.get(place);
  if (item === undefined) items.delete(place);
  else items.set(place, item);
  return old;
}
