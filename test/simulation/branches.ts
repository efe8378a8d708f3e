import { queuesPk, visibleAtOf } from '../../engine/table/keys.ts';
import type { Item, Put, SingleWrite, TransactWrite } from '../../engine/table/port.ts';
import type { Call } from './call.ts';
import type { Held } from './carry.ts';
import type { Before } from './ledger.ts';
import type { Change } from './movements.ts';
import { isParcelKey, keyOfWrite, type Operation, writesOf } from './operation.ts';
import { placeOf } from './shadow.ts';
import { shardEvent, shardEventNames } from './shardEvents.ts';

/** What a run must have gone through to mean anything; read off the requests and their answers, from outside. */
export const branchNames = [
  'send: one parcel',
  'send: delayed',
  'send: bodies of their own',
  'receive: whole parcel',
  'receive: part of a parcel',
  'receive: parcels merged',
  'receive: claim lost',
  'receive: copy taken back',
  'receive: unknown outcome',
  'receive: short timeout',
  'receive: short timeout refused',
  'receive: dead letter moved',
  'receive: expired dropped',
  'empty parcel removed',
  'change: done',
  'change: refused',
  'change: anchor followed',
  'change: unknown outcome',
  'delete: whole parcel',
  'delete: part of a parcel',
  'delete: by anchor',
  'delete: unknown outcome',
  'body reclaimed',
  'redrive',
  'redrive: unknown outcome',
  'purge',
  'queue deleted',
  'generation swept',
  ...shardEventNames,
] as const;
export type BranchName = (typeof branchNames)[number];

export type Branches = {
  readonly counts: Map<BranchName, number>;
  sawUnknown(held: Held): void;
  saw(held: Held, answer: unknown, changes: readonly Change[], before: Before): void;
};

export function createBranches(): Branches {
  const counts = new Map<BranchName, number>();
  const hit = (name: BranchName): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  const anchored = new WeakSet<Call>();

  function sawWrite(
    call: Call,
    write: SingleWrite,
    answer: unknown,
    changes: readonly Change[],
    before: Before,
  ) {
    const isDone = outcomeOf(answer) === 'done';
    const key = keyOfWrite(write);
    const takes = changes.some(({ isAdded }) => !isAdded);
    if (key.pk.startsWith('b#')) {
      if (write.kind === 'put') hit('send: bodies of their own');
      else if (write.kind === 'remove' && call.kind === 'delete') hit('body reclaimed');
    }
    if (!isParcelKey(key)) return;
    const isOwn = call.puts.has(placeOf(key));
    if (write.kind === 'remove' && isDone && !takes && before.get(placeOf(key)) !== undefined)
      hit('empty parcel removed');
    if (call.kind === 'send' && write.kind === 'put')
      hit(visibleAtOf(key.sk) > call.process.context.clock.now() ? 'send: delayed' : 'send: one parcel');
    if (call.kind === 'delete' && isDone && takes) {
      if (write.kind === 'remove') hit('delete: whole parcel');
      else hit(anchored.has(call) ? 'delete: by anchor' : 'delete: part of a parcel');
    }
    if (call.kind === 'background' && takes && write.kind === 'remove' && write.if === undefined)
      hit('generation swept');
    if (call.kind !== 'receive') return;
    if (write.kind === 'put') {
      if (changes.some(({ told }) => !isTogether(changes, told.places, placeOf(key))))
        hit('receive: parcels merged');
    } else if (isOwn) {
      if (takes) hit('receive: copy taken back');
    } else if (takes && changes.some(({ told }) => told.fate?.cause === 'expired'))
      hit('receive: expired dropped');
    else if (takes) hit(write.kind === 'remove' ? 'receive: whole parcel' : 'receive: part of a parcel');
    else if (write.if !== undefined && outcomeOf(answer) === 'refused') hit('receive: claim lost');
  }

  function sawTransaction(call: Call, writes: readonly TransactWrite[], answer: unknown): void {
    const isDone = outcomeOf(answer) === 'done';
    const [put, second] = writes as readonly [Put, TransactWrite];
    if (call.kind === 'change') {
      hit(isDone ? 'change: done' : 'change: refused');
      if (isDone && writes.some((write) => write.if?.is === 'equals' && write.if.path[0] === 'to'))
        hit('change: anchor followed');
    } else if (call.kind === 'background') {
      if (isDone) hit('redrive');
    } else if (call.kind === 'receive') {
      if (queueOf(put.item.pk) !== queueOf(keyOfWrite(second).pk)) {
        if (isDone) hit('receive: dead letter moved');
      } else hit(isDone ? 'receive: short timeout' : 'receive: short timeout refused');
    }
  }

  function sawRecord(operation: Operation, item: Item, before: Before): void {
    if (item.pk !== queuesPk) return;
    const old = before.get(placeOf(item));
    const event = shardEvent(old, item, operation);
    if (event !== undefined) hit(event);
    if (old === undefined) return;
    if (old.gen !== item.gen) hit('purge');
    if (old.deleted === undefined && item.deleted !== undefined) hit('queue deleted');
  }

  return {
    counts,
    sawUnknown({ call }) {
      if (call?.kind === 'receive') hit('receive: unknown outcome');
      if (call?.kind === 'change') hit('change: unknown outcome');
      if (call?.kind === 'delete') hit('delete: unknown outcome');
      if (call?.kind === 'background') hit('redrive: unknown outcome');
    },
    saw({ call, operation }, answer, changes, before) {
      if (outcomeOf(answer) === 'done') {
        for (const write of writesOf(operation))
          if (write.kind === 'put') sawRecord(operation, write.item, before);
      }
      if (call === undefined) return;
      if (operation.name === 'get' && operation.key.sk.startsWith('~a#') && answer !== undefined)
        anchored.add(call);
      if (operation.name === 'write') sawWrite(call, operation.write, answer, changes, before);
      if (operation.name === 'transact') sawTransaction(call, operation.writes, answer);
    },
  };
}

const queueOf = (pk: string): string => pk.slice(0, pk.indexOf('.'));

const outcomeOf = (answer: unknown): string | undefined =>
  (answer as { outcome?: string } | undefined)?.outcome;

/** Lay all the messages that were just put into one parcel in one parcel before? */
const isTogether = (
  changes: readonly Change[],
  places: ReadonlyMap<string, number>,
  itself: string,
): boolean =>
  [...places.keys()].some((place) => place !== itself && changes.every(({ told }) => told.places.has(place)));
