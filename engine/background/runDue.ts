import type { Context } from '../context.ts';
import { isReadable } from '../table/format.ts';
import { workPk } from '../table/keys.ts';
import { eraseExpired, expireMessages, expireRound } from './expireMessages.ts';
import { fallBack } from './fallBack.ts';
import { moveMessages } from './moveMessages.ts';
import { repairHints } from './repairHints.ts';
import { eraseGeneration, sweepGeneration } from './sweepGeneration.ts';
import {
  type Budget,
  finish,
  putBack,
  type Step,
  takeWork,
  type Work,
  type WorkKind,
  workOf,
} from './work.ts';

const steps: Record<WorkKind, Step> = {
  sweep: sweepGeneration,
  expire: expireMessages,
  move: moveMessages,
  repair: repairHints,
  shards: fallBack,
  erase: eraseGeneration,
  eraseExpired,
};

const isKnown = ({ kind }: Work): boolean => Object.hasOwn(steps, kind);
const sweepAgainMs = 50;

/**
 * Does what is due: move tasks, sweeping, expiry. Safe to run in several processes, and to be killed.
 * Answers when to come back; `context.waiters` is woken on `workSignal` when work is added before.
 */
export async function runDue(
  context: Context,
  budget: Budget,
): Promise<{ readonly nextDueMs: number | undefined }> {
  const { table, clock } = context;
  const dropped = await table.dropExpired(clock.now(), budget.operations);
  if (table.expiry === 'swept') await table.put(expireRound(clock.now()));
  const failures: unknown[] = [];
  for (const work of await allWork(context)) {
    if (work.dueMs > clock.now()) continue;
    await doPiece(context, work, steps[work.kind], budget).catch((error) => failures.push(error));
  }
  // only now, so that one piece that fails does not keep those behind it waiting
  if (failures.length > 0) throw failures[0];
  const dueMs = (await allWork(context)).map((work) => work.dueMs);
  // much expires (deduplication ids under load): it must not gather faster than it is swept
  if (dropped > budget.operations / 50) dueMs.push(clock.now() + sweepAgainMs);
  return { nextDueMs: dueMs.length === 0 ? undefined : dueMs.reduce((a, b) => Math.min(a, b)) };
}

/**
 * Every piece, due or not: they order by their kind, so a page of the first would keep the last waiting. What a later version
 * has put there is left to that version.
 */
async function allWork({ table }: Context): Promise<readonly Work[]> {
  const work: Work[] = [];
  let after: string | undefined;
  do {
    const page = await table.query({ pk: workPk, ...(after !== undefined && { after }) });
    work.push(...page.items.filter(isReadable).map(workOf).filter(isKnown));
    after = page.next;
  } while (after !== undefined);
  return work;
}

async function doPiece(context: Context, work: Work, step: Step, budget: Budget): Promise<void> {
  const leased = await takeWork(context, work);
  if (leased === undefined) return;
  const rest = await step(context, leased, budget);
  if (rest === undefined) await finish(context, leased);
  else await putBack(context, leased, rest);
}
