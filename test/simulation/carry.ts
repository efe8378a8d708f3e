import { StorageUnavailable } from '../../engine/table/port.ts';
import type { Call } from './call.ts';
import { chooseFault, crash, type Fault, longestPauseMs, markStruck } from './faults.ts';
import { carryOut, mayBeUnknown, type Operation } from './operation.ts';
import type { Process } from './process.ts';
import { toldLine } from './trace.ts';
import type { World } from './world.ts';

export type Held = {
  readonly process: Process;
  readonly call: Call | undefined;
  readonly operation: Operation;
};

/** Holds a request until its turn comes, then carries it out, or lets a fault have it. */
export function carry(world: World, held: Held): Promise<unknown> {
  const { schedule, chance } = world;
  const { process, operation } = held;
  const later = (ms: number, run: () => void) => schedule.after(ms, process, run);
  world.ledger.announce(held);

  process.requests.add(held);
  const carried = new Promise((resolve, reject) => {
    const answer = () => void execute(world, held).then(resolve, reject);
    const repeat = () => (mayBeUnknown(operation) ? resolve(unknownOutcome(world, held)) : answer());
    const suffer = (fault: Fault): unknown => {
      switch (fault) {
        case 'crash before':
          return crash(world, held);
        case 'crash after':
          execute(world, held);
          return crash(world, held);
        case 'pause before':
          return later(chance.below(longestPauseMs), answer);
        case 'pause after':
          return execute(world, held).then((value) => {
            later(chance.below(longestPauseMs), () => resolve(value));
          }, reject);
        case 'freeze':
          process.frozenUntilMs = schedule.nowMs() + chance.below(longestPauseMs);
          return later(0, answer);
        case 'throttle':
          return later(chance.between(50, 1_500), answer);
        case 'lost reply':
          execute(world, held).catch(() => {});
          return later(chance.between(20, 2_000), repeat);
        case 'lost request':
          return later(chance.between(20, 2_000), repeat);
        case 'unavailable':
          if (mayBeUnknown(operation)) return later(chance.between(20, 2_000), repeat);
          if (chance.is(0.5)) execute(world, held).catch(() => {});
          return later(chance.between(20, 2_000), () => reject(new StorageUnavailable('simulated')));
      }
    };
    later(chance.between(1, 6), () => {
      const fault = chooseFault(world);
      if (fault === undefined) return answer();
      world.tally.faults++;
      world.trace?.(toldLine(world, held, `!! ${fault}`));
      markStruck(held, fault);
      suffer(fault);
    });
  });
  return carried.finally(() => process.requests.delete(held));
}

async function execute(world: World, held: Held): Promise<unknown> {
  world.tally.operations++;
  const answer = await carryOut(world.table, held.operation);
  world.trace?.(toldLine(world, held, answer));
  await world.ledger.observe(held, answer);
  return answer;
}

function unknownOutcome(world: World, held: Held) {
  world.branches.sawUnknown(held);
  return { outcome: 'unknown' };
}
