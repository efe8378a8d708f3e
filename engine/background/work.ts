import type { Context } from '../context.ts';
import { absent, equals } from '../table/conditions.ts';
import { formatVersion, workKey, workPk } from '../table/keys.ts';
import type { Item, Put, Remove, Value } from '../table/port.ts';
import { settle } from '../table/settle.ts';

/**
 * Work that is due some time, as items of one small partition. Whoever takes a piece makes it due again after a
 * lease, so one that dies leaves its piece to the next.
 */
export type Work = {
  readonly kind: WorkKind;
  readonly subject: string;
  readonly dueMs: number;
  /** What the kind needs to go on where it stopped. */
  readonly state: Readonly<Record<string, Value>>;
};
export type WorkKind = 'sweep' | 'expire' | 'move' | 'repair' | 'shards' | 'erase' | 'eraseExpired';

/** How much a run may do before it hands back. */
export type Budget = { readonly operations: number };

/** What is left of a piece of work after a step: when to go on and from where, or nothing. */
export type Rest = Pick<Work, 'dueMs' | 'state'> | undefined;
export type Step = (context: Context, work: Work, budget: Budget) => Promise<Rest>;

/** Waiters of this name are woken when work is added. */
export const workSignal = workPk;
const leaseMs = 60_000;
const lifeMs = 30 * 86_400_000;

export const workOf = (item: Item): Work => {
  const [kind, subject] = splitOnce(item.sk);
  const { pk: _pk, sk: _sk, v: _v, ttl: _ttl, due, ...state } = item;
  return { kind: kind as WorkKind, subject, dueMs: due as number, state };
};

/** Adds a piece of work, unless there is one for that subject. */
export const putWork = (work: Work): Put => ({ kind: 'put', item: workItem(work), if: absent() });

/** Adds a piece of work, or begins it again. */
export const putWorkAnew = (work: Work): Put => ({ kind: 'put', item: workItem(work) });

/**
 * Makes the piece ours for the length of a lease, unless somebody else was faster. Where no other process writes to
 * the table there is nobody to be faster, and a lease would only hold up the one that starts after a crash.
 */
export async function takeWork(context: Context, work: Work): Promise<Work | undefined> {
  if (!context.settings.sharedTable) return work;
  const leased = { ...work, dueMs: context.clock.now() + leaseMs };
  const taken = await settle(context, {
    kind: 'put',
    item: workItem(leased),
    if: equals(['due'], work.dueMs),
  });
  return taken.outcome === 'done' ? leased : undefined;
}

/** Puts the piece back for later; lost if the lease has run out and somebody else has it. */
export async function putBack(
  context: Context,
  leased: Work,
  next: Pick<Work, 'dueMs' | 'state'>,
): Promise<void> {
  const item = workItem({ ...leased, ...next });
  await settle(context, { kind: 'put', item, if: equals(['due'], leased.dueMs) });
}

export async function finish(context: Context, leased: Work): Promise<void> {
  await settle(context, finished(leased));
}
const finished = (leased: Work): Remove => ({
  kind: 'remove',
  key: workKey(leased.kind, leased.subject),
  if: equals(['due'], leased.dueMs),
});

const workItem = ({ kind, subject, dueMs, state }: Work): Item => ({
  ...state,
  ...workKey(kind, subject),
  v: formatVersion,
  ttl: Math.ceil((dueMs + lifeMs) / 1000),
  due: dueMs,
});

function splitOnce(sk: string): [string, string] {
  const at = sk.indexOf('#');
  return [sk.slice(0, at), sk.slice(at + 1)];
}
