import { sentMsOf } from '../../engine/model/messageId.ts';
import { queuesPk, visibleAtOf } from '../../engine/table/keys.ts';
import type { Item, Key, Table, ValueMap } from '../../engine/table/port.ts';
import { checkBodies } from './bodyRules.ts';
import { type Call, touch } from './call.ts';
import type { Held } from './carry.ts';
import { createGenerations, type Generations } from './generations.ts';
import { isParcelKey, keyOfWrite, writesOf } from './operation.ts';
import type { Schedule } from './schedule.ts';
import { createShadow, placeOf, type Shadow } from './shadow.ts';
import type { Fate, Told } from './told.ts';

export type Violation = { readonly rule: string; readonly about: string; readonly atMs: number };

/** One message that came to or left a parcel. */
export type Change = {
  readonly told: Told;
  readonly key: Key;
  readonly isAdded: boolean;
  readonly sentMs: number;
};

/** Follows every message through the table, and says which rule was broken when. */
export type Ledger = Shadow & {
  readonly generations: Generations;
  readonly violations: Violation[];
  /** Duplicates that at-least-once allows, after a fault. */
  readonly excused: Map<string, number>;
  violated(rule: string, about: string): void;
  /** Broken for a message that no fault has touched; else counted. */
  broken(rule: string, told: Told, about?: string): void;
  announce(held: Held): void;
  observe(held: Held, answer: unknown): Promise<void>;
  liveCopies(told: Told): number;
};

export type Watch = (
  held: Held,
  answer: unknown,
  changes: readonly Change[],
  before: ReadonlyMap<string, Item | undefined>,
) => void;

export function createLedger(table: Table, schedule: Schedule, watch: Watch): Ledger {
  const shadow = createShadow();
  const generations = createGenerations();
  const violations: Violation[] = [];
  /** Parcels that receives have put. */
  const receives = new Map<string, Call>();
  const excused = new Map<string, number>();
  const pkOf = (place: string): string => place.slice(0, place.indexOf(' '));

  const ledger: Ledger = {
    ...shadow,
    generations,
    violations,
    excused,
    violated: (rule, about) => void violations.push({ rule, about, atMs: schedule.nowMs() }),
    broken(rule, told, about = '') {
      if (told.isExcused) excused.set(rule, (excused.get(rule) ?? 0) + 1);
      else ledger.violated(rule, `${told.id} ${about}`);
    },
    liveCopies(told) {
      let live = 0;
      for (const place of told.places.keys()) if (!generations.isRetired(pkOf(place))) live++;
      return live;
    },
    announce({ call, operation }) {
      if (call === undefined) return;
      for (const write of writesOf(operation)) {
        const key = keyOfWrite(write);
        if (key.pk.startsWith('b#')) {
          const body = write.kind === 'put' ? write.item : shadow.bodies.get(placeOf(key));
          for (const told of shadow.messagesInBody(body)) touch(call, told);
        }
        if (!isParcelKey(key)) continue;
        const item = write.kind === 'put' ? write.item : shadow.items.get(placeOf(key));
        const named = write.kind === 'update' ? write.unset?.map(([, entry]) => entry) : undefined;
        for (const told of shadow.messagesIn(item)) {
          if (named === undefined || named.some((key) => shadow.toldOf(key ?? '') === told))
            touch(call, told);
        }
      }
    },
    async observe(held, answer) {
      const changes: Change[] = [];
      const before = new Map<string, Item | undefined>();
      if (held.operation.name === 'dropExpired') {
        if ((answer as number) > 0) await lookEverywhere(changes);
      } else {
        for (const write of writesOf(held.operation)) {
          if (write.kind !== 'check') await look(keyOfWrite(write), changes, before);
        }
      }
      for (const change of changes) if (change.isAdded) added(held.call, change);
      for (const change of changes) if (!change.isAdded) taken(held.call, change);
      watch(held, answer, changes, before);
    },
  };

  async function look(key: Key, changes: Change[], before?: Map<string, Item | undefined>): Promise<void> {
    const item = await table.get(key);
    if (key.pk === queuesPk && item !== undefined) return retire(generations.learn(item));
    const place = placeOf(key);
    if (key.pk.startsWith('b#')) {
      if (item === undefined) shadow.bodies.delete(place);
      else {
        shadow.bodies.set(place, item);
        shadow.learnBody(item);
      }
      return;
    }
    if (!isParcelKey(key)) return;
    const old = shadow.items.get(place);
    before?.set(place, old);
    if (item === undefined) shadow.items.delete(place);
    else shadow.items.set(place, item);
    if (item !== undefined && old === undefined) checkBodies(ledger, item);
    for (const [isAdded, one, other] of [
      [true, item, old],
      [false, old, item],
    ] as const) {
      const told = shadow.messagesIn(one);
      for (const [i, message] of [...((one?.m ?? new Map()) as ValueMap).keys()].entries()) {
        if (other !== undefined && ((other.m ?? new Map()) as ValueMap).has(message)) continue;
        changes.push({ told: told[i]!, key, isAdded, sentMs: sentMsOf(message) });
      }
    }
  }

  async function lookEverywhere(changes: Change[]): Promise<void> {
    for (const { pk, sk } of [...shadow.items.values(), ...shadow.bodies.values()])
      await look({ pk, sk }, changes);
  }

  function added(call: Call | undefined, { told, key }: Change): void {
    const { pk, sk } = key;
    const isNewcomer = [...told.places.keys()].every((place) => pkOf(place) !== pk);
    told.places.set(placeOf(key), (told.places.get(placeOf(key)) ?? 0) + 1);
    if (call === undefined) return;
    touch(call, told);
    call.copies.set(told, visibleAtOf(sk));
    call.puts.add(placeOf(key));
    if (call.kind === 'receive') receives.set(placeOf(key), call);
    if (call.kind === 'change' && told.leaseUntilMs !== undefined) told.leaseUntilMs = visibleAtOf(sk);
    if (call.kind === 'background') told.movedMs = schedule.nowMs();
    if (!generations.isRetired(pk)) {
      told.fate = undefined;
      return;
    }
    const by = `${call.actor} ${call.kind}#${call.id}`;
    const isLate = call.startMs > generations.answeredMs(pk);
    if (isLate) ledger.violated('wrote to a retired generation', `${told.id} by ${by}`);
    else if (isNewcomer) told.isOvertaken = true;
    if (ledger.liveCopies(told) === 0) told.fate = { cause: isLate ? 'lost' : 'purged', by };
  }

  function taken(call: Call | undefined, change: Change): void {
    const { told, key } = change;
    leave(told, placeOf(key));
    const nowMs = schedule.nowMs() + (call?.process.skewMs ?? 0);
    if (call !== undefined) touch(call, told);
    if (call?.kind === 'delete') told.isDeleted = true;
    const isSwept = call?.kind === 'background' && generations.isRetired(key.pk);
    const isClaim = call?.kind === 'receive' || (call?.kind === 'background' && !isSwept);
    if (call !== undefined && isClaim && call.copies.has(told) && !call.puts.has(placeOf(key))) {
      if (told.leaseUntilMs !== undefined && told.leaseUntilMs > nowMs) {
        ledger.broken('taken while another held it', told, `by ${call.actor} ${call.kind}#${call.id}`);
      }
      told.claim = call;
      call.took.add(told);
      told.leaseUntilMs = call.kind === 'receive' ? call.copies.get(told) : undefined;
    }
    if (ledger.liveCopies(told) > 0 || told.fate !== undefined) return;
    told.fate = fateOf(call, change, nowMs);
  }

  /** A copy counts here only if its receive has won the message: others are about to be taken back. */
  function isHeldElsewhere(told: Told): boolean {
    return [...told.places.keys()].some((place) => {
      const receive = receives.get(place);
      return !generations.isRetired(pkOf(place)) && (receive === undefined || receive.took.has(told));
    });
  }

  function leave(told: Told, place: string): void {
    const copies = told.places.get(place) ?? 0;
    if (copies > 1) told.places.set(place, copies - 1);
    else told.places.delete(place);
  }

  function fateOf(call: Call | undefined, { told, key, sentMs }: Change, nowMs: number): Fate {
    const by = call === undefined ? 'the table' : `${call.actor} ${call.kind}#${call.id}`;
    if (told.isDeleted) return { cause: 'deleted', by };
    if (told.isOvertaken || generations.isRetired(key.pk)) return { cause: 'purged', by };
    if (sentMs < nowMs - generations.retentionMs(key.pk)) return { cause: 'expired', by };
    return { cause: 'lost', by };
  }

  function retire(prefix: string | undefined): void {
    if (prefix === undefined) return;
    for (const [place, item] of shadow.items) {
      if (!place.startsWith(prefix)) continue;
      for (const told of shadow.messagesIn(item)) {
        if (!isHeldElsewhere(told)) told.fate ??= { cause: 'purged', by: prefix };
      }
    }
  }

  return ledger;
}
