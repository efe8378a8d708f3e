import { placedIn } from '../../../engine/fifo/groupParcel.ts';
import { firstUnacknowledged, folded, type Head, headOf } from '../../../engine/model/head.ts';
import type { Item, Page } from '../../../engine/table/port.ts';
import type { Call } from '../call.ts';
import type { Held } from '../carry.ts';
import type { FifoBranchName } from './branchNames.ts';
import { isGroupPk, isHead, isParcel } from './groups.ts';
import { leasedBy } from './leaseWrites.ts';

/** What a receive has read of a group since it last asked for its head. */
export type Reading = {
  head: Head | undefined;
  messages: readonly number[];
  /** Queries for messages that were asked before the head was there, and after. */
  guesses: number;
  reads: number;
  isLeasing: boolean;
};

export type Readings = {
  of(call: Call, pk: string): Reading | undefined;
  /** To be told before a request is carried out, and after. */
  asked(held: Held): void;
  answered(held: Held, answer: unknown): void;
};

export function createReadings(): Readings {
  const readings = new WeakMap<Call, Map<string, Reading>>();

  function obtain(call: Call, pk: string): Reading {
    const own = readings.get(call) ?? new Map<string, Reading>();
    readings.set(call, own);
    const fresh = { head: undefined, messages: [], guesses: 0, reads: 0, isLeasing: false };
    const reading = own.get(pk) ?? fresh;
    own.set(pk, reading);
    return reading;
  }

  return {
    of: (call, pk) => readings.get(call)?.get(pk),
    asked({ call, operation }) {
      if (call?.kind !== 'receive') return;
      if (operation.name === 'get' && isHead(operation.key)) {
        readings.get(call)?.delete(operation.key.pk);
        obtain(call, operation.key.pk);
      } else if (operation.name === 'query' && isGroupPk(operation.query.pk)) {
        const reading = obtain(call, operation.query.pk);
        if (reading.head === undefined) reading.guesses++;
        else reading.reads++;
      } else if (operation.name === 'write' && leasedBy(operation.write).length > 0) {
        const { write } = operation;
        if (write.kind === 'update') obtain(call, write.key.pk).isLeasing = true;
      }
    },
    answered({ call, operation }, answer) {
      if (call?.kind !== 'receive') return;
      if (operation.name === 'get' && isHead(operation.key) && answer !== undefined) {
        obtain(call, operation.key.pk).head = headOf(answer as Item);
      } else if (operation.name === 'query' && isGroupPk(operation.query.pk)) {
        const reading = obtain(call, operation.query.pk);
        const found = (answer as Page).items.filter(isParcel).flatMap(placedIn);
        reading.messages = [...reading.messages, ...found.map(({ sequence }) => sequence)];
      }
    },
  };
}

/** Why the run that was leased up to `last` went no further. */
export function endOf({ head, messages }: Reading, last: number): FifoBranchName {
  if (head === undefined) return 'receive: run long enough';
  const next = firstUnacknowledged(folded(head), last + 1);
  if (next >= head.next) return 'receive: run ended with the group';
  if (!messages.includes(next)) return 'receive: run ended by a hole';
  return head.deliveries.has(next) ? 'receive: run ended by a hidden message' : 'receive: run long enough';
}
