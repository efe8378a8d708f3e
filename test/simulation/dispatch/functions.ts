import type { SqsRecord } from '../../../dispatch/event.ts';
import type { Invocation, Invoked } from '../../../dispatch/ports.ts';
import type { Process } from '../process.ts';
import { isStormy } from '../stage.ts';
import type { FunctionRates } from './config.ts';
import { idOf } from './ledger.ts';
import type { DispatchWorld } from './world.ts';

type Fate = keyof FunctionRates | 'goesWell';

/** A call of the mapped function. It goes on whether or not the worker that asked for it still lives. */
export function callFunction(
  world: DispatchWorld,
  caller: Process,
  { event, notAfterMs, timeoutMs }: Invocation,
): Promise<Invoked> {
  const { schedule, chance, ledger } = world;
  const records = event.Records;
  return new Promise((resolve) => {
    const reply = (invoked: Invoked, ms = chance.between(1, 40)) =>
      schedule.after(ms, caller, () => resolve(invoked));
    const unreachable = (reason: string) => {
      ledger.missed(records);
      reply({ outcome: 'unreachable', reason });
    };
    if (caller.context.clock.now() > notAfterMs) return unreachable('too late');
    const fate = fateOf(world);
    ledger.saw(`call: ${fate}`);
    if (fate === 'isUnreachable') return unreachable('simulated');
    if (fate === 'isThrottled') return reply({ outcome: 'throttled' });
    schedule.after(chance.between(1, 1_500), undefined, () => {
      const running = ledger.began(records);
      const lastMs = fate === 'timesOut' ? timeoutMs : durationMs(world, timeoutMs);
      schedule.after(lastMs, undefined, () => {
        const { handled, invoked } = endOf(world, fate, records);
        ledger.ended(running, handled, fate !== 'losesAnswer');
        reply(invoked);
      });
    });
  });
}

function durationMs({ chance }: DispatchWorld, timeoutMs: number): number {
  return chance.is(0.1) ? chance.below(timeoutMs) : chance.between(10, 1_500);
}

function fateOf(world: DispatchWorld): Fate {
  if (!isStormy(world)) return 'goesWell';
  const { fromMs, untilMs } = world.throttled;
  if (world.schedule.nowMs() >= fromMs && world.schedule.nowMs() < untilMs) return 'isThrottled';
  let draw = world.chance.fraction();
  for (const [fate, rate] of Object.entries(world.config.functions)) {
    draw -= rate;
    if (draw < 0) return fate as Fate;
  }
  return 'goesWell';
}

type End = { readonly handled: readonly string[]; readonly invoked: Invoked };

function endOf({ chance }: DispatchWorld, fate: Fate, records: readonly SqsRecord[]): End {
  const ids = records.map(idOf);
  const answered = (answer: unknown): Invoked => ({ outcome: 'answered', payload: JSON.stringify(answer) });
  switch (fate) {
    case 'throws':
      return { handled: [], invoked: { outcome: 'failed', reason: 'simulated' } };
    case 'timesOut':
      return { handled: [], invoked: { outcome: 'timedOut' } };
    case 'answersNonsense':
      return {
        handled: [],
        invoked: answered({ batchItemFailures: [{ itemIdentifier: chance.is(0.5) ? '' : 'nobody' }] }),
      };
    case 'losesAnswer':
      return { handled: ids, invoked: { outcome: 'unreachable', reason: 'nobody knows' } };
    case 'reportsSome': {
      // as a FIFO consumer must: nothing behind the first failure
      const first = chance.below(records.length);
      const failed = records.slice(first).map(({ messageId }) => ({ itemIdentifier: messageId }));
      return { handled: ids.slice(0, first), invoked: answered({ batchItemFailures: failed }) };
    }
    default:
      return { handled: ids, invoked: answered({ batchItemFailures: [] }) };
  }
}
