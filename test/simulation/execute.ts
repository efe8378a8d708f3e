import type { Page, Query } from '../../engine/table/port.ts';
import type { Held } from './carry.ts';
import { carryOut, isEventual, keyOfWrite, writesOf } from './operation.ts';
import type { Owner } from './schedule.ts';
import type { Stage } from './stage.ts';
import { toldLine } from './trace.ts';

/** A page is read item after item while others write: this share of the pages is read at two instants. */
const halvesProbability = 0.25;
const longestReadMs = 25;
/** This share of the eventually consistent reads is answered from the past. */
const lateProbability = 0.4;
const longestLagMs = 1_500;
/** A transaction first looks whether it may write all, and then writes: this share of them takes time. */
const slowProbability = 0.4;
const longestTransactionMs = 12;

/** The table does what it was asked to, and everybody who watches is told. */
export async function execute(stage: Stage, held: Held): Promise<unknown> {
  const { process, operation } = held;
  const { chance, transactions } = stage;
  stage.tally.operations++;
  if (operation.name !== 'transact' || !chance.is(slowProbability)) return perform(stage, held);
  const release = transactions.hold(operation);
  // goes on without whoever asked for it
  await pass(stage, undefined, longestTransactionMs);
  const answer = await perform(stage, held);
  release();
  await pass(stage, process, 1);
  return answer;
}

async function perform(stage: Stage, held: Held): Promise<unknown> {
  const answer = await answerTo(stage, held);
  stage.trace?.(toldLine(stage, held, answer));
  await stage.replica.wrote(writesOf(held.operation).map(keyOfWrite));
  await stage.ledger.observe(held, answer);
  return answer;
}

async function answerTo(stage: Stage, held: Held): Promise<unknown> {
  const { chance, schedule, table, replica } = stage;
  const { operation } = held;
  if (isEventual(operation) && chance.is(lateProbability)) {
    return carryOut(replica.asOf(schedule.nowMs() - chance.below(longestLagMs)), operation);
  }
  const answer = await carryOut(table, operation);
  if (operation.name !== 'query' || !chance.is(halvesProbability)) return answer;
  return inHalves(stage, held, operation.query, answer as Page);
}

/** The first items as they were, the others as they are when the reader gets there. */
async function inHalves(stage: Stage, { process }: Held, query: Query, page: Page): Promise<Page> {
  const { chance, table } = stage;
  const { limit = Number.POSITIVE_INFINITY } = query;
  const count = chance.between(1, page.items.length);
  const last = page.items[count - 1];
  if (last === undefined || count >= limit) return page;
  await pass(stage, process, longestReadMs);
  const rest = await table.query({ ...query, after: last.sk, ...(query.limit && { limit: limit - count }) });
  return { ...rest, items: [...page.items.slice(0, count), ...rest.items] };
}

const pass = ({ schedule, chance }: Stage, owner: Owner | undefined, longestMs: number): Promise<void> =>
  new Promise((resolve) => schedule.after(chance.between(1, longestMs), owner, resolve));
