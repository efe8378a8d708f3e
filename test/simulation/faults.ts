import { shardOf } from '../../engine/table/keys.ts';
import type { Key } from '../../engine/table/port.ts';
import { type Call, strike } from './call.ts';
import type { Held } from './carry.ts';
import { isShardPk, keyOfWrite, type Operation, writesOf } from './operation.ts';
import { isStormy, type Stage } from './stage.ts';

export type Fault =
  | 'crash before'
  | 'crash after'
  | 'pause before'
  | 'pause after'
  | 'late put'
  | 'freeze'
  | 'throttle'
  | 'conflict'
  | 'lost request'
  | 'lost reply'
  | 'unavailable';

const usualPauseMs = 25_000;
const longProbability = 0.4;

export const pauseMs = ({ chance, config }: Stage): number =>
  chance.below(chance.is(longProbability) ? config.longestPauseMs : usualPauseMs);

export const latePutMs = ({ chance, config }: Stage): number =>
  chance.between(usualPauseMs, config.longestPauseMs);

export const freezeMs = ({ chance }: Stage): number => chance.below(usualPauseMs);

export function chooseFault(stage: Stage, { call, operation }: Held): Fault | undefined {
  if (!isStormy(stage)) return undefined;
  const { chance, config } = stage;
  const { crash, pause, freeze, throttle, conflict, lostReply, unavailable, latePut } = config.faults;
  const either = (one: Fault, other: Fault): Fault => (chance.is(0.5) ? one : other);
  if (latePut > 0 && bringsToShard(call, operation) && chance.is(latePut)) return 'late put';
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

/** Does it bring something into another shard than the first, which is never closed? A receive only hides what is there. */
const bringsToShard = (call: Call | undefined, operation: Operation): boolean => {
  if (call?.kind === 'change' || (call?.kind === 'receive' && operation.name === 'write')) return false;
  const writes = writesOf(operation);
  const put = writes.find((write) => write.kind === 'put' && isOfLaterShard(write.item));
  return put !== undefined && writes.every((write) => write === put || !isOfLaterShard(keyOfWrite(write)));
};

const isOfLaterShard = ({ pk }: Key): boolean => isShardPk(pk) && shardOf(pk) > 0;
