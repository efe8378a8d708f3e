import { placedIn } from '../../../engine/fifo/groupParcel.ts';
import { firstUnacknowledged, folded, type Head, headOf } from '../../../engine/model/head.ts';
import { queuesPk } from '../../../engine/table/keys.ts';
import type { Item, Key, Page, TransactOutcome, TransactWrite, Update } from '../../../engine/table/port.ts';
import type { Call } from '../call.ts';
import type { Held } from '../carry.ts';
import { isParcelKey, keyOfWrite } from '../operation.ts';
import { isGroupPk } from './groups.ts';
import { type Change, isHead, isParcel, type Watch } from './ledger.ts';

/** What a run must have gone through to mean anything; read off the requests and their answers, from outside. */
export const fifoBranchNames = [
  'send: appended',
  'send: head created anew',
  'send: retried',
  'send: duplicate answered',
  'send: unknown outcome',
  'receive: leased',
  'receive: lease refused',
  'receive: lease unknown',
  'receive: run ended by a hidden message',
  'receive: run ended by a hole',
  'receive: run long enough',
  'receive: run ended with the group',
  'receive: guess used',
  'receive: guess not enough',
  'receive: expired passed over',
  'receive: dead letter moved',
  'receive: dead letter refused',
  'receive: dead letter unknown',
  'hint: removed',
  'hint: moved',
  'hint: stale, gone already',
  'hint: stale, another nonce',
  'delete: whole',
  'delete: refused, then a part',
  'delete: expired',
  'delete: unknown outcome',
  'change: done',
  'change: refused',
  'change: unknown outcome',
  'redrive: moved',
  'redrive: refused',
  'idle head swept',
  'idle head expired',
  'purge',
  'generation swept',
] as const;
export type FifoBranchName = (typeof fifoBranchNames)[number];

export type FifoBranches = Watch & {
  readonly counts: Map<FifoBranchName, number>;
  sawUnknown(held: Held): void;
  changed(result: { readonly ok: boolean } | undefined): void;
  deleteExpired(): void;
  headForgotten(): void;
};

/** What a call has read of a group, in the order asked. */
type Reading = {
  head: Head | undefined;
  messages: readonly number[];
  guesses: number;
  reads: number;
};

export function createFifoBranches(): FifoBranches {
  const counts = new Map<FifoBranchName, number>();
  const hit = (name: FifoBranchName): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  const readings = new WeakMap<Call, Map<string, Reading>>();
  const refusedDeletes = new WeakSet<Call>();
  const heads = new Set<string>();
  const leasedOf = new WeakMap<Call, Set<string>>();

  function readingOf(call: Call, pk: string): Reading {
    const own = readings.get(call) ?? new Map<string, Reading>();
    readings.set(call, own);
    const reading = own.get(pk) ?? { head: undefined, messages: [], guesses: 0, reads: 0 };
    own.set(pk, reading);
    return reading;
  }

  function sawHeadWrite(call: Call, write: Update, outcome: string, changes: readonly Change[]): void {
    const { pk } = write.key;
    if (call.kind === 'delete') {
      if (outcome === 'done')
        hit(refusedDeletes.has(call) ? 'delete: refused, then a part' : 'delete: whole');
      else refusedDeletes.add(call);
    }
    if (call.kind !== 'receive') return;
    const leases = (write.set ?? []).filter(([path]) => path[0] === 'o').map(([path]) => Number(path[1]));
    if (leases.length === 0) {
      if (outcome === 'done') hit('receive: expired passed over');
      return;
    }
    hit(outcome === 'done' ? 'receive: leased' : 'receive: lease refused');
    if (outcome !== 'done' || changes.length === 0) return;
    leasedOf.set(call, (leasedOf.get(call) ?? new Set()).add(pk));
    const reading = readingOf(call, pk);
    if (reading.guesses > 0) hit(reading.reads === 0 ? 'receive: guess used' : 'receive: guess not enough');
    hit(endOf(reading, Math.max(...leases)));
  }

  function endOf({ head, messages }: Reading, last: number): FifoBranchName {
    if (head === undefined) return 'receive: run long enough';
    const next = firstUnacknowledged(folded(head), last + 1);
    if (next >= head.next) return 'receive: run ended with the group';
    if (!messages.includes(next)) return 'receive: run ended by a hole';
    const delivery = head.deliveries.get(next);
    return delivery === undefined ? 'receive: run long enough' : 'receive: run ended by a hidden message';
  }

  function sawHint(
    call: Call,
    change: Change | undefined,
    write: TransactWrite,
    outcome: string,
    item?: Item,
  ) {
    if (call.kind !== 'receive') return;
    if (write.kind === 'put') {
      const group = write.item.sk.slice(15);
      const hasLeased = [...(leasedOf.get(call) ?? [])].some((pk) => pk.endsWith(`#g#${group}`));
      const pk = `${write.item.pk.slice(0, -1)}g#${group}`;
      if (!hasLeased && readings.get(call)?.get(pk) !== undefined && (write.item.wake ?? 0) === 0)
        hit('hint: moved');
    } else if (outcome === 'refused') {
      hit(item === undefined ? 'hint: stale, gone already' : 'hint: stale, another nonce');
    } else if (change?.old !== undefined) hit('hint: removed');
  }

  function sawTransaction(call: Call, writes: readonly TransactWrite[], answer: TransactOutcome): void {
    const isDone = answer.outcome === 'done';
    if (call.kind === 'send') {
      if (isDone) hit('send: appended');
      if (answer.outcome !== 'refused') return;
      if (answer.reasons[0]?.failed) hit('send: retried');
      if (answer.reasons.slice(2).some(({ failed }) => failed)) hit('send: duplicate answered');
    } else if (writes.some((write) => write.kind === 'put' && isParcel(write.item))) {
      if (call.kind === 'receive')
        hit(isDone ? 'receive: dead letter moved' : 'receive: dead letter refused');
      if (call.kind === 'background') hit(isDone ? 'redrive: moved' : 'redrive: refused');
    }
  }

  return {
    counts,
    changed: (result) => {
      if (result !== undefined) hit(result.ok ? 'change: done' : 'change: refused');
    },
    deleteExpired: () => hit('delete: expired'),
    headForgotten: () => hit('idle head expired'),
    announce({ call, operation }) {
      if (call?.kind !== 'receive') return;
      if (operation.name === 'get' && isHead(operation.key)) {
        readings.get(call)?.delete(operation.key.pk);
        readingOf(call, operation.key.pk);
      } else if (operation.name === 'query' && isGroupPk(operation.query.pk)) {
        const reading = readingOf(call, operation.query.pk);
        if (reading.head === undefined) reading.guesses++;
        else reading.reads++;
      }
    },
    sawUnknown({ call, operation }) {
      if (call?.kind === 'send' && operation.name === 'transact') hit('send: unknown outcome');
      if (call?.kind === 'delete' && operation.name === 'write' && isHead(keyOfWrite(operation.write)))
        hit('delete: unknown outcome');
      if (call?.kind === 'change') hit('change: unknown outcome');
      if (call?.kind !== 'receive') return;
      if (operation.name === 'transact') hit('receive: dead letter unknown');
      else if (operation.name === 'write' && isHead(keyOfWrite(operation.write)))
        hit('receive: lease unknown');
    },
    saw({ call, operation }, answer, changes) {
      for (const { key, item, old } of changes) {
        if (key.pk === queuesPk && old !== undefined && item?.gen !== old.gen) hit('purge');
        if (isHead(key)) sawHead(key, item, old, call);
      }
      if (call === undefined) return;
      if (operation.name === 'get' && isHead(operation.key) && answer !== undefined)
        readingOf(call, operation.key.pk).head = headOf(answer as Item);
      if (operation.name === 'query' && isGroupPk(operation.query.pk)) {
        const reading = readingOf(call, operation.query.pk);
        const found = (answer as Page).items.filter(isParcel).flatMap(placedIn);
        reading.messages = [...reading.messages, ...found.map(({ sequence }) => sequence)];
      }
      if (operation.name === 'transact') sawTransaction(call, operation.writes, answer as TransactOutcome);
      if (operation.name !== 'write') return;
      const { outcome, item } = answer as { readonly outcome: string; readonly item?: Item };
      const { write } = operation;
      const key = keyOfWrite(write);
      if (isHead(key) && write.kind === 'update') sawHeadWrite(call, write, outcome, changes);
      else if (isParcelKey(key)) sawHint(call, changes[0], write, outcome, item);
    },
  };

  function sawHead({ pk }: Key, item: Item | undefined, old: Item | undefined, call: Call | undefined): void {
    if (item !== undefined) {
      if (old === undefined && heads.has(pk)) hit('send: head created anew');
      heads.add(pk);
    } else if (call?.kind === 'background') {
      hit('idle head swept');
    }
  }
}
