import type { Lanes } from './lanes.ts';
import type { Consumers } from './mappings/consumers.ts';
import type { Mappings } from './mappings/mappings.ts';
import type { HandleKeys } from './model/handleKeys.ts';
import type { Records } from './records.ts';
import type { Pressures } from './shards/pressure.ts';
import type { QueueMemories } from './standard/queueMemory.ts';
import type { Table } from './table/port.ts';
import type { Waiters } from './waiters.ts';

/** Time as the engine sees it: handed in, so that a test can move it by hand. */
export type Clock = {
  /** Whole milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

/** The only source of randomness. */
export type Ids = {
  bytes(length: number): Uint8Array;
  /** 15 characters that were never given before; those of one process in one millisecond sort in the order given. */
  sortable(nowMs: number): string;
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number;
};

export type Settings = {
  /** How long a process may trust a queue record that it has read; hard. */
  readonly recordCacheMs: number;
  /** Do other processes write to this table? Then purge and delete wait out their record caches. */
  readonly sharedTable: boolean;
  /** A deleted name stays taken so long (SQS: 60 s). */
  readonly recentlyDeletedMs: number;
  /** Purges of one queue keep this distance (SQS: 60 s). */
  readonly purgeIntervalMs: number;
  /** Messages in flight per standard queue (SQS: about 120,000). */
  readonly inFlightLimit: number;
  /** The longest an idle long poll goes without looking at a table that others write to. */
  readonly pollIntervalMs: number;
  /** A queue grows to at most so many shards; message ids have room for 4,096. */
  readonly maxShards: number;
};

export const defaultSettings: Settings = {
  recordCacheMs: 5_000,
  sharedTable: true,
  recentlyDeletedMs: 60_000,
  purgeIntervalMs: 60_000,
  inFlightLimit: 120_000,
  pollIntervalMs: 900,
  maxShards: 64,
};

/**
 * Carries out tidying that no answer waits for: what it leaves undone is met and tidied by the next who passes, so a
 * failure is nobody's concern.
 */
export type Afterwards = (task: () => Promise<unknown>) => void;

/** What every action is given first. */
export type Context = {
  readonly table: Table;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings: Settings;
  readonly records: Records;
  readonly waiters: Waiters;
  readonly handleKeys: HandleKeys;
  readonly memories: QueueMemories;
  /** Absent where the table turns nobody away: there no queue has to grow. */
  readonly pressures?: Pressures;
  readonly lanes: Lanes;
  readonly mappings: Mappings;
  /** Absent where no functions are called. */
  readonly consumers?: Consumers;
  readonly afterwards: Afterwards;
};

/** Who asks, and how the answer must name things. */
export type Caller = {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  /** Returned as `SenderId` with every message that this caller sends. */
  readonly senderId: string;
  /** Scheme, host and port of queue URLs, without a trailing slash. */
  readonly baseUrl: string;
  /** `X-Amzn-Trace-Id` of the request: kept with the message as `AWSTraceHeader`. */
  readonly traceHeader?: string;
  /** Aborts when the client has gone: a message is not handed to nobody. */
  readonly signal?: AbortSignal;
  /** Epoch ms: no wait goes on after it, whatever was asked for. */
  readonly waitUntilMs?: number;
  /** What the contents in one answer may weigh together; one message always goes. */
  readonly mostContentBytes?: number;
};
