import type { Context } from '../../../../engine/context.ts';
import type { QueueError } from '../../../../engine/errors.ts';
import { type ActionName, registry } from '../../../../engine/registry.ts';
import type { Result } from '../../../../engine/result.ts';
import { StorageUnavailable } from '../../../../engine/table/port.ts';
import { caller } from '../../../support/testEngine.ts';

/** What became of a call; `unavailable`: it may have happened or not. */
export type Answer<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'refusal'; readonly error: QueueError }
  | { readonly kind: 'unavailable' };

type Run = (context: Context, as: typeof caller, input: object) => Promise<Result<unknown, QueueError>>;

/** No call may take longer: its deadlines and repeats together are far shorter. */
const boundMs = 20_000;

/** Calls to one of several workers, whichever. Whatever they may not do is noted. */
export function createCalls(workers: readonly Context[], random: () => number) {
  const violations: string[] = [];
  const totals = { calls: 0, unavailable: 0 };

  async function call<T>(action: ActionName, input: object): Promise<Answer<T>> {
    const run = registry[action].run as unknown as Run;
    const worker = workers[Math.floor(random() * workers.length)] as Context;
    totals.calls++;
    const bound = setTimeout(
      () => violations.push(`${action} has not ended after ${boundMs / 1_000} s`),
      boundMs,
    );
    try {
      const result = await run(worker, caller, input);
      if (result.ok) return { kind: 'answer', value: result.value as T };
      return { kind: 'refusal', error: result.error };
    } catch (error) {
      if (error instanceof StorageUnavailable) totals.unavailable++;
      else violations.push(`${action} threw ${error instanceof Error ? error.stack : error}`);
      return { kind: 'unavailable' };
    } finally {
      clearTimeout(bound);
    }
  }

  /** For calls that nothing disturbs. */
  async function demand<T>(action: ActionName, input: object): Promise<T> {
    const answer = await call<T>(action, input);
    if (answer.kind === 'answer') return answer.value;
    throw new Error(`${action}: ${answer.kind === 'refusal' ? answer.error.message : answer.kind}`);
  }

  return { call, demand, violations, totals, random };
}
export type Calls = ReturnType<typeof createCalls>;

/** One of these, the earlier ones with their shares. */
export function choose<T>(random: () => number, shares: readonly (readonly [share: number, choice: T])[]): T {
  let draw = random();
  for (const [share, choice] of shares) {
    draw -= share;
    if (draw < 0) return choice;
  }
  return (shares.at(-1) as readonly [number, T])[1];
}
