import { holds, updated } from './evaluate.ts';
import type { Item, Key, Outcome, Refusal, SingleWrite, TransactOutcome, TransactWrite } from './port.ts';
import { keyOf, refuseItem, refuseKey, refuseTransactionSize, refuseUpdate } from './refusals.ts';

/** What an embedded store offers, one call after the other within one of its transactions. */
export type Store = {
  find(key: Key): Item | undefined;
  /** `old` is what lies there; `sizeBound` is at least the item's size. */
  put(item: Item, old: Item | undefined, sizeBound: number): void;
  remove(old: Item): void;
};

const done = { outcome: 'done' } as const;
const refusedByAbsence: Outcome = { outcome: 'refused' };
const unharmed: Refusal = { failed: false };

export function applyWrite(store: Store, write: SingleWrite): Outcome {
  const key = keyOf(write);
  refuseKey(key);
  if (write.kind === 'update') refuseUpdate(write);
  const old = store.find(key);
  if (!isAllowed(write, old)) return old === undefined ? refusedByAbsence : { outcome: 'refused', item: old };
  const item = itemAfter(write, old);
  if (item !== undefined) store.put(item, old, refuseItem(item));
  else if (old !== undefined) store.remove(old);
  const returned = write.returning === 'old' ? old : write.returning === 'new' ? item : undefined;
  return returned === undefined ? done : { outcome: 'done', item: returned };
}

export function applyTransaction(store: Store, writes: readonly TransactWrite[]): TransactOutcome {
  for (const write of writes) {
    refuseKey(keyOf(write));
    if (write.kind === 'update') refuseUpdate(write);
  }
  const olds = writes.map((write) => store.find(keyOf(write)));
  if (writes.every((write, at) => isAllowed(write, olds[at]))) {
    storeAll(store, writes, olds);
    return done;
  }
  const reasons = writes.map((write, at): Refusal => {
    const old = olds[at];
    if (isAllowed(write, old)) return unharmed;
    return old === undefined ? { failed: true } : { failed: true, item: old };
  });
  return { outcome: 'refused', reasons };
}

/** Everything that may be refused is looked at before anything is stored. */
function storeAll(store: Store, writes: readonly TransactWrite[], olds: readonly (Item | undefined)[]): void {
  const items = writes.map((write, at) => (write.kind === 'check' ? olds[at] : itemAfter(write, olds[at])));
  const bounds = items.map((item) => (item === undefined ? 0 : refuseItem(item)));
  refuseTransactionSize(
    items.filter((item) => item !== undefined),
    bounds.reduce((sum, bound) => sum + bound, 0),
  );
  writes.forEach((write, at) => {
    if (write.kind === 'check') return;
    const old = olds[at];
    const item = items[at];
    if (item !== undefined) store.put(item, old, bounds[at] ?? 0);
    else if (old !== undefined) store.remove(old);
  });
}

function isAllowed(write: TransactWrite, old: Item | undefined): boolean {
  if (write.kind === 'update' && write.creates !== true && old === undefined) return false;
  return holds(write.if, old);
}

function itemAfter(write: SingleWrite, old: Item | undefined): Item | undefined {
  switch (write.kind) {
    case 'put':
      return write.item;
    case 'update':
      return updated(write, old);
    case 'remove':
      return undefined;
  }
}
