import { StorageUnavailable } from '../../engine/table/port.ts';
import type { Call } from './call.ts';
import { execute } from './execute.ts';
import { chooseFault, crash, type Fault, freezeMs, latePutMs, markStruck, pauseMs } from './faults.ts';
import { isSpell } from './lulls.ts';
import { isShardPk, mayBeUnknown, type Operation, pksOf } from './operation.ts';
import type { Process } from './process.ts';
import type { Stage } from './stage.ts';
import { toldLine } from './trace.ts';

export type Held = {
  readonly process: Process;
  readonly call: Call | undefined;
  readonly operation: Operation;
};

/** So many of those that put something late die over it. */
const diesAfterShare = 0.6;
/** So long the adapter repeats what a transaction stands in the way of. */
const patienceMs = 1_500;

/** Holds a request until its turn comes, then carries it out, or lets a fault have it. */
export function carry(stage: Stage, held: Held): Promise<unknown> {
  const { schedule, chance } = stage;
  const { process, operation } = held;
  const later = (ms: number, run: () => void) => schedule.after(ms, process, run);
  stage.ledger.announce(held);

  process.requests.add(held);
  const carried = new Promise((resolve, reject) => {
    const giveUp = () =>
      mayBeUnknown(operation)
        ? resolve(unknownOutcome(stage, held))
        : reject(new StorageUnavailable('simulated'));
    const repeat = () => (mayBeUnknown(operation) ? giveUp() : answer());
    const answer = () => attempt(schedule.nowMs() + patienceMs);
    const attempt = (untilMs: number): void => {
      if (!stage.transactions.isInTheWay(operation)) {
        execute(stage, held).then(resolve, reject);
      } else if (schedule.nowMs() < untilMs) {
        stage.tally.conflicts++;
        later(chance.between(5, 60), () => attempt(untilMs));
      } else {
        markStruck(held, 'conflict');
        giveUp();
      }
    };
    const suffer = (fault: Fault): unknown => {
      switch (fault) {
        case 'crash before':
          return crash(stage, held);
        case 'crash after':
          execute(stage, held);
          return crash(stage, held);
        case 'pause before':
          return later(pauseMs(stage), answer);
        case 'pause after':
          return execute(stage, held).then((value) => {
            later(pauseMs(stage), () => resolve(value));
          }, reject);
        case 'late put':
          return later(latePutMs(stage), () =>
            chance.is(diesAfterShare) ? suffer('crash after') : answer(),
          );
        case 'freeze':
          process.frozenUntilMs = schedule.nowMs() + freezeMs(stage);
          return later(0, answer);
        case 'throttle':
          tellThrottled(held);
          return later(chance.between(50, 1_500), answer);
        case 'conflict':
          return chance.is(0.7) ? later(chance.between(5, patienceMs), answer) : later(patienceMs, giveUp);
        case 'lost reply':
          execute(stage, held).catch(() => {});
          return later(chance.between(20, 2_000), repeat);
        case 'lost request':
          return later(chance.between(20, 2_000), repeat);
        case 'unavailable':
          if (!mayBeUnknown(operation) && chance.is(0.5)) execute(stage, held).catch(() => {});
          return later(chance.between(20, 2_000), giveUp);
      }
    };
    const begin = (): unknown => {
      if (isTurnedAway(stage, operation)) {
        tellThrottled(held);
        return later(chance.between(10, 120), begin);
      }
      const fault = chooseFault(stage, held);
      if (fault === undefined) return answer();
      stage.tally.faults++;
      stage.trace?.(toldLine(stage, held, `!! ${fault}`));
      markStruck(held, fault);
      return suffer(fault);
    };
    later(chance.between(1, 6), begin);
  });
  return carried.finally(() => process.requests.delete(held));
}

/** A partition that is asked too much takes this share of what it is asked for. */
const turnedAwayShare = 0.4;

const isTurnedAway = (stage: Stage, operation: Operation): boolean =>
  isSpell(stage) && pksOf(operation).some(isShardPk) && stage.chance.is(turnedAwayShare);

function tellThrottled({ process, operation }: Held): void {
  for (const tell of process.throttleListeners) for (const pk of pksOf(operation)) tell(pk);
}

function unknownOutcome(stage: Stage, held: Held) {
  stage.branches.sawUnknown(held);
  return { outcome: 'unknown' };
}
