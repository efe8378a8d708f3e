import type { Chooser, Fault } from './fault.ts';
import { mayBefall } from './fault.ts';

/** The share of requests that each fault befalls, of those that it can. */
export type Shares = Partial<Readonly<Record<Fault, number>>>;

/** Faults at random. */
export function faultMix(random: () => number, shares: Shares): Chooser {
  const entries = Object.entries(shares) as [Fault, number][];
  return (request) => {
    let draw = random();
    for (const [fault, share] of entries) {
      draw -= share;
      if (draw < 0) return mayBefall(fault, request) ? fault : undefined;
    }
    return undefined;
  };
}

/** So many requests meet the fault, of one operation or of all, those that come first; then none. */
export function firstOnes(fault: Fault, times: number, operation?: string): Chooser {
  let left = times;
  return (request) => {
    if (operation !== undefined && request.operation !== operation) return undefined;
    return mayBefall(fault, request) && left-- > 0 ? fault : undefined;
  };
}

/** Every request that can meet it does. */
export const always =
  (fault: Fault): Chooser =>
  (request) =>
    mayBefall(fault, request) ? fault : undefined;
