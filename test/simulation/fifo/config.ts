import { type FaultRates, someFaults } from '../config.ts';

export type FifoConfig = {
  readonly faults: FaultRates;
  readonly stormMs: number;
  /** So many waves of work, each with a lull behind it; a single one has none. */
  readonly waves: number;
  /** Who goes on sending in lulls, and the longest pause between two sends of each. */
  readonly trickles: number;
  readonly trickleMs: number;
  /** Some pauses last so long. */
  readonly longestPauseMs: number;
  readonly processes: number;
  readonly skewMs: number;
  readonly senders: number;
  readonly callsPerSender: number;
  readonly messagesPerCall: readonly number[];
  /** Another message under an id that was sent lately. */
  readonly duplicateProbability: number;
  /** So long a sender waits for an answer before it asks again, while the first call may be under way still. */
  readonly patienceMs: number;
  /** A consumer gives its receive an id, and asks again by it where no answer came. */
  readonly attemptProbability: number;
  readonly groups: number;
  readonly consumers: number;
  /** The longest pause of a consumer that has found nothing. */
  readonly pollMs: number;
  readonly runners: number;
  readonly timeoutsSeconds: readonly number[];
  readonly bodyBytes: readonly number[];
  /** Of the source queue; no dead-letter queue where it is absent. */
  readonly maxReceiveCount: number;
  readonly retentionSeconds: number;
  readonly delaysSeconds: readonly number[];
  readonly changeProbability: number;
  readonly deleteProbability: number;
  readonly purgeProbability: number;
  readonly hasMoveTasks: boolean;
  /** In the middle of the storm nobody asks for anything for so long that empty groups are forgotten. */
  readonly hasRest: boolean;
  /** The queues erase at once what is deleted. Default: they do not. */
  readonly erasesAtOnce?: boolean;
  /** The longest pause between two changes of a queue's attributes. */
  readonly tuningMs: number;
};

export const usual: FifoConfig = {
  faults: someFaults,
  stormMs: 45_000,
  waves: 1,
  trickles: 1,
  trickleMs: 90_000,
  longestPauseMs: 25_000,
  processes: 3,
  skewMs: 2_000,
  senders: 3,
  callsPerSender: 6,
  messagesPerCall: [1, 1, 2, 4, 8],
  duplicateProbability: 0.12,
  patienceMs: 8_000,
  attemptProbability: 0.3,
  groups: 4,
  consumers: 3,
  pollMs: 2_000,
  runners: 2,
  timeoutsSeconds: [0, 2, 5, 10, 10, 30],
  bodyBytes: [20, 20, 200, 900, 2_000, 6_000],
  maxReceiveCount: 3,
  retentionSeconds: 345_600,
  delaysSeconds: [0],
  changeProbability: 0.25,
  deleteProbability: 0.7,
  purgeProbability: 0.3,
  hasMoveTasks: true,
  hasRest: false,
  tuningMs: 12_000,
};

/** Many senders and receivers of few groups that are soon visible again. */
export const hot: FifoConfig = {
  ...usual,
  stormMs: 15_000,
  senders: 5,
  groups: 2,
  consumers: 6,
  pollMs: 100,
  timeoutsSeconds: [0, 0, 2, 5],
  bodyBytes: [20, 20, 900],
  maxReceiveCount: 20,
  purgeProbability: 0.1,
};

/** Messages grow older than their queue keeps them, and are held back at first. */
const aging: FifoConfig = {
  ...usual,
  stormMs: 100_000,
  consumers: 2,
  retentionSeconds: 60,
  delaysSeconds: [0, 3, 10],
  deleteProbability: 0.35,
  purgeProbability: 0.1,
};

/** Groups are emptied, lie idle until they are forgotten, and are used again. */
export const idle: FifoConfig = {
  ...usual,
  stormMs: 60_000,
  senders: 2,
  timeoutsSeconds: [5, 10],
  deleteProbability: 0.95,
  changeProbability: 0.1,
  purgeProbability: 0.1,
  hasRest: true,
};

/** Few deliveries make a dead letter, and most of those are sent back. */
export const deadly: FifoConfig = {
  ...usual,
  maxReceiveCount: 1,
  deleteProbability: 0.3,
  timeoutsSeconds: [0, 2, 5],
};

/** Queue records are written and purged all the time. */
const restless: FifoConfig = { ...usual, delaysSeconds: [0, 0, 2], tuningMs: 800, purgeProbability: 1 };

/** Queues are asked too much, grow, are left alone, and fall back, while some that have begun before go on after. */
export const tidal: FifoConfig = {
  ...usual,
  faults: { ...someFaults, pause: 0.008, latePut: 0.3 },
  stormMs: 40_000,
  waves: 2,
  longestPauseMs: 14 * 60_000,
  processes: 4,
  senders: 5,
  callsPerSender: 8,
  groups: 6,
  timeoutsSeconds: [2, 5, 10, 30],
  bodyBytes: [20, 200, 2_000],
  deleteProbability: 0.9,
  changeProbability: 0.1,
  purgeProbability: 0.2,
};

const variants = [usual, hot, aging, idle, deadly, restless, tidal] as const;

/** Seeds take turns in the situations. */
export const fifoConfigOf = (seed: number): FifoConfig => variants[seed % variants.length]!;
