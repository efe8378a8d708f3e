import { hintGroupOf, queuesPk } from '../../../engine/table/keys.ts';
import type { Item, SingleWrite, TransactOutcome, TransactWrite } from '../../../engine/table/port.ts';
import type { Call } from '../call.ts';
import type { Held } from '../carry.ts';
import { isParcelKey, keyOfWrite, type Operation } from '../operation.ts';
import { shardEvent } from '../shardEvents.ts';
import type { FifoBranchName } from './branchNames.ts';
import { groupPkOf, isHead, isParcel } from './groups.ts';
import { hiddenBy, leasedBy } from './leaseWrites.ts';
import type { Change, Watch } from './ledger.ts';
import { createReadings, endOf } from './readings.ts';

/** Counts what runs go through; read off the requests and their answers, from outside. */
export type FifoBranches = Watch & {
  readonly counts: Map<FifoBranchName, number>;
  sawUnknown(held: Held): void;
  changed(result: { readonly ok: boolean } | undefined): void;
  deleteExpired(): void;
  /** A receive has found an attempt, and answered alike, or with something else. */
  attempted(isRepeat: boolean): void;
  headForgotten(): void;
};

type Write = {
  readonly call: Call;
  readonly write: SingleWrite;
  readonly outcome: string;
  /** What stood in the way. */
  readonly item?: Item | undefined;
  readonly changes: readonly Change[];
};

export function createFifoBranches(): FifoBranches {
  const counts = new Map<FifoBranchName, number>();
  const hit = (name: FifoBranchName): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  const readings = createReadings();
  const refusedDeletes = new WeakSet<Call>();
  const heads = new Set<string>();

  function sawHeadWrite({ call, write, outcome, changes }: Write): void {
    const { pk } = keyOfWrite(write);
    const isDone = outcome === 'done';
    if (call.kind === 'delete') {
      if (isDone) hit(refusedDeletes.has(call) ? 'delete: refused, then a part' : 'delete: whole');
      else refusedDeletes.add(call);
    }
    if (call.kind === 'background' && write.kind === 'remove' && isDone)
      hit(write.if === undefined ? 'generation swept' : 'idle head swept');
    if (call.kind !== 'receive') return;
    const leased = leasedBy(write);
    if (leased.length === 0) {
      if (isDone && hiddenBy(write).length === 0) hit('receive: expired passed over');
      return;
    }
    hit(isDone ? 'receive: leased' : 'receive: lease refused');
    const reading = readings.of(call, pk);
    if (!isDone || changes.length === 0 || reading === undefined) return;
    if (reading.guesses > 0) hit(reading.reads === 0 ? 'receive: guess used' : 'receive: guess not enough');
    hit(endOf(reading, Math.max(...leased)));
  }

  function sawHintWrite({ call, write, outcome, item, changes }: Write): void {
    if (call.kind !== 'receive') return;
    if (write.kind === 'put') {
      const pk = groupPkOf(write.item.pk, hintGroupOf(write.item.sk));
      if (readings.of(call, pk)?.isLeasing === false) hit('hint: moved');
    } else if (outcome === 'refused') {
      hit(item === undefined ? 'hint: stale, gone already' : 'hint: stale, another nonce');
    } else if (changes[0]?.old !== undefined) hit('hint: removed');
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

  function sawChange(operation: Operation, { key, item, old }: Change): void {
    const event = key.pk === queuesPk ? shardEvent(old, item, operation) : undefined;
    if (event !== undefined) hit(event);
    if (key.pk === queuesPk && old !== undefined && item?.gen !== old.gen) hit('purge');
    if (!isHead(key) || item === undefined) return;
    if (old === undefined && heads.has(key.pk)) hit('send: head created anew');
    heads.add(key.pk);
  }

  return {
    counts,
    changed: (result) => {
      if (result !== undefined) hit(result.ok ? 'change: done' : 'change: refused');
    },
    deleteExpired: () => hit('delete: expired'),
    attempted: (isRepeat) => hit(isRepeat ? 'receive: attempt answered again' : 'receive: attempt over'),
    headForgotten: () => hit('idle head expired'),
    announce: readings.asked,
    sawUnknown({ call, operation }) {
      if (call?.kind === 'send' && operation.name === 'transact') hit('send: unknown outcome');
      if (call?.kind === 'receive' && operation.name === 'transact') hit('receive: dead letter unknown');
      if (operation.name !== 'write' || !isHead(keyOfWrite(operation.write))) return;
      if (call?.kind === 'delete') hit('delete: unknown outcome');
      if (call?.kind === 'change') hit('change: unknown outcome');
      if (call?.kind === 'receive') hit('receive: lease unknown');
    },
    saw(held, answer, changes) {
      const { call, operation } = held;
      for (const change of changes) sawChange(held.operation, change);
      if (call === undefined) return;
      readings.answered(held, answer);
      if (operation.name === 'transact') sawTransaction(call, operation.writes, answer as TransactOutcome);
      if (operation.name !== 'write') return;
      const { write } = operation;
      const { outcome, item } = answer as { readonly outcome: string; readonly item?: Item };
      const seen = { call, write, outcome, item, changes };
      if (isHead(keyOfWrite(write))) sawHeadWrite(seen);
      else if (isParcelKey(keyOfWrite(write))) sawHintWrite(seen);
    },
  };
}
