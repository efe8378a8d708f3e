import { createHandClock, type HandClock } from '../../sdk/testing/handClock.ts';
import { rest } from './underWay.ts';

export type ManualClock = HandClock;

/** Ahead of the real time, by which DynamoDB removes what has expired. */
const start = Date.UTC(2100, 0, 1);

/** A clock that stands still until it is moved by hand. */
export const manualClock = (startMs = start): ManualClock => createHandClock({ startMs, rest });
