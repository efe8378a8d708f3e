import type { Context } from '../context.ts';
import type { Item, Outcome, SingleWrite, Table, TransactOutcome, TransactWrite } from './port.ts';

/** Name of the attribute by which a repeated put or update recognises itself. */
export const tokenAttribute = 't';
const repeats = 4;
const firstPauseMs = 25;
/** No repeat begins later: where every attempt takes its whole deadline, somebody waits for an answer. */
const patienceMs = 5_000;

/**
 * Carries a conditional write out and repeats it while its outcome is unknown.
 * After a repeat a refusal proves nothing: the first attempt may have happened and be what stands in the way.
 * Then the answer is `unknown`, unless the item in the way carries this very write's token.
 */
export async function settle(
  context: Pick<Context, 'table' | 'clock' | 'ids'>,
  write: SingleWrite,
): Promise<Outcome> {
  const lastRepeatMs = context.clock.now() + patienceMs;
  const first = await attempt(context.table, write);
  if (first.outcome !== 'unknown') return first;
  for (let repeat = 0; repeat < repeats; repeat++) {
    await pause(context, repeat);
    if (context.clock.now() > lastRepeatMs) break;
    const next = await attempt(context.table, write);
    if (next.outcome === 'done') return next;
    if (next.outcome === 'refused') {
      return recognises(write, next.item) ? { outcome: 'done' } : { outcome: 'unknown' };
    }
  }
  return { outcome: 'unknown' };
}

/** The same for a transaction, whose token makes a repeat after a success answer `done`. */
export async function settleTransaction(
  context: Pick<Context, 'table' | 'clock' | 'ids'>,
  writes: readonly TransactWrite[],
  token: string,
): Promise<TransactOutcome> {
  const lastRepeatMs = context.clock.now() + patienceMs;
  const first = await context.table.transact(writes, token);
  if (first.outcome !== 'unknown') return first;
  for (let repeat = 0; repeat < repeats; repeat++) {
    await pause(context, repeat);
    if (context.clock.now() > lastRepeatMs) break;
    const next = await context.table.transact(writes, token);
    if (next.outcome === 'done') return next;
    if (next.outcome === 'refused') return { outcome: 'unknown' };
  }
  return { outcome: 'unknown' };
}

function attempt(table: Table, write: SingleWrite): Promise<Outcome> {
  switch (write.kind) {
    case 'put':
      return table.put(write);
    case 'update':
      return table.update(write);
    case 'remove':
      return table.remove(write);
  }
}

function pause({ clock, ids }: Pick<Context, 'clock' | 'ids'>, repeat: number): Promise<void> {
  return clock.sleep(firstPauseMs * 2 ** repeat + ids.below(firstPauseMs));
}

function recognises(write: SingleWrite, item: Item | undefined): boolean {
  const token = tokenOf(write);
  return token !== undefined && item?.[tokenAttribute] === token;
}

function tokenOf(write: SingleWrite): unknown {
  if (write.kind === 'put') return write.item[tokenAttribute];
  if (write.kind === 'update') return write.set?.find(([path]) => path[0] === tokenAttribute)?.[1];
  return undefined;
}
