import { StorageUnavailable } from '../../engine/table/port.ts';
import type { Call } from './call.ts';
import { chooseFault, crash, type Fault, longestPauseMs, markStruck } from './faults.ts';
import { carryOut, mayBeUnknown, type Operation } from './operation.ts';
import type { Process } from './process.ts';
import type { Stage } from './stage.ts';
import { toldLine } from './trace.ts';

export type Held = {
  readonly process: Process;
  readonly call: Call | undefined;
  readonly operation: Operation;
};

/** Holds a request until its turn comes, then carries it out, or lets a fault have it. */
export function carry(stage: Stage, held: Held): Promise<unknown> {
  const { schedule, chance } = stage;
  const { process, operation } = held;
  const later = (ms: number, run: () => void) => schedule.after(ms, process, run);
  stage.ledger.announce(held);

  process.requests.add(held);
  const carried = new Promise((resolve, reject) => {
    const answer = () => void execute(stage, held).then(resolve, reject);
    const repeat = () => (mayBeUnknown(operation) ? resolve(unknownOutcome(stage, held)) : answer());
    const suffer = (fault: Fault): unknown => {
      switch (fault) {
        case 'crash before':
          return crash(stage, held);
        case 'crash after':
          execute(stage, held);
          return crash(stage, held);
        case 'pause before':
          return later(chance.below(longestPauseMs), answer);
        case 'pause after':
          return execute(stage, held).then((value) => {
            later(chance.below(longestPauseMs), () => resolve(value));
          }, reject);
        case 'freeze':
          process.frozenUntilMs = schedule.nowMs() + chance.below(longestPauseMs);
          return later(0, answer);
        case 'throttle':
          return later(chance.between(50, 1_500), answer);
        case 'lost reply':
          execute(stage, held).catch(() => {});
          return later(chance.between(20, 2_000), repeat);
        case 'lost request':
          return later(chance.between(20, 2_000), repeat);
        case 'unavailable':
          if (mayBeUnknown(operation)) return later(chance.between(20, 2_000), repeat);
          if (chance.is(0.5)) execute(stage, held).catch(() => {});
          return later(chance.between(20, 2_000), () => reject(new StorageUnavailable('simulated')));
      }
    };
    later(chance.between(1, 6), () => {
      const fault = chooseFault(stage);
      if (fault === undefined) return answer();
      stage.tally.faults++;
      stage.trace?.(toldLine(stage, held, `!! ${fault}`));
      markStruck(held, fault);
      suffer(fault);
    });
  });
  return carried.finally(() => process.requests.delete(held));
}

async function execute(stage: Stage, held: Held): Promise<unknown> {
  stage.tally.operations++;
  const answer = await carryOut(stage.table, held.operation);
  stage.trace?.(toldLine(stage, held, answer));
  await stage.ledger.observe(held, answer);
  return answer;
}

function unknownOutcome(stage: Stage, held: Held) {
  stage.branches.sawUnknown(held);
  return { outcome: 'unknown' };
}
