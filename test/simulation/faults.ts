import { strike } from './call.ts';
import type { Held } from './carry.ts';
import { type Operation, writesOf } from './operation.ts';
import { isStormy, type Stage } from './stage.ts';

export type Fault =
  | 'crash before'
  | 'crash after'
  | 'pause before'
  | 'pause after'
  | 'freeze'
  | 'throttle'
  | 'conflict'
  | 'lost request'
  | 'lost reply'
  | 'unavailable';

export const longestPauseMs = 25_000;

export function chooseFault(stage: Stage, operation: Operation): Fault | undefined {
  if (!isStormy(stage)) return undefined;
  const { chance, config } = stage;
  const { crash, pause, freeze, throttle, conflict, lostReply, unavailable } = config.faults;
  const either = (one: Fault, other: Fault): Fault => (chance.is(0.5) ? one : other);
  let draw = chance.fraction();
  const falls = (probability: number): boolean => {
    draw -= probability;
    return draw < 0;
  };
  if (falls(crash)) return either('crash before', 'crash after');
  if (falls(pause)) return either('pause before', 'pause after');
  if (falls(freeze)) return 'freeze';
  if (falls(throttle)) return 'throttle';
  if (falls(conflict)) return writesOf(operation).length > 0 ? 'conflict' : undefined;
  if (falls(lostReply)) return either('lost request', 'lost reply');
  if (falls(unavailable)) return 'unavailable';
  return undefined;
}

/** What the fault struck may show at-least-once; a fault below no call in particular strikes all of the process. */
export function markStruck({ process, call }: Held, fault: Fault): void {
  const isCommon = call === undefined || fault === 'freeze' || fault.startsWith('crash');
  if (!isCommon) {
    strike(call);
    return;
  }
  for (const struck of process.calls.keys()) strike(struck);
  // a call that was answered may still be tidying up
  for (const request of process.requests) if (request.call !== undefined) strike(request.call);
}

/** The process is gone with all that it was doing; a new one, with nothing in its memory, takes its place. */
export function crash(stage: Stage, { process }: Held): void {
  stage.schedule.dropAll(process);
  // what the table still has to answer reaches nobody
  process.frozenUntilMs = Number.POSITIVE_INFINITY;
  stage.restart(process);
  for (const abandon of process.calls.values()) abandon();
  process.calls.clear();
}
