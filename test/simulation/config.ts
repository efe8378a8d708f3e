import { limits } from '../../engine/limits.ts';

/** Probabilities for every request to the table. */
export type FaultRates = {
  readonly crash: number;
  readonly lostReply: number;
  readonly pause: number;
  readonly freeze: number;
  readonly throttle: number;
  readonly conflict: number;
  readonly unavailable: number;
  /** Of what puts messages into a shard that may be closed before it comes to that. */
  readonly latePut: number;
};

export type Config = {
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
  readonly producers: number;
  readonly batchesPerProducer: number;
  readonly consumers: number;
  readonly runners: number;
  readonly timeoutsSeconds: readonly number[];
  readonly bodyBytes: readonly number[];
  readonly maxReceiveCount: number;
  /** Of the source queue. */
  readonly retentionSeconds: number;
  readonly changeProbability: number;
  readonly deleteProbability: number;
  readonly purgeProbability: number;
  readonly hasMoveTasks: boolean;
  readonly hasTenant: boolean;
  /** In the middle of the storm nobody asks for anything for longer than messages last, or a little less. */
  readonly hasRest: boolean;
  /** The queues erase at once what is deleted. Default: they do not. */
  readonly erasesAtOnce?: boolean;
  /** The longest pause between two changes of a queue's attributes. */
  readonly tuningMs: number;
};

export const noFaults: FaultRates = {
  crash: 0,
  lostReply: 0,
  pause: 0,
  freeze: 0,
  throttle: 0,
  conflict: 0,
  unavailable: 0,
  latePut: 0,
};

export const someFaults: FaultRates = {
  crash: 0.003,
  lostReply: 0.007,
  pause: 0.004,
  freeze: 0.001,
  throttle: 0.004,
  conflict: 0.002,
  unavailable: 0.001,
  latePut: 0,
};

export const usual: Config = {
  faults: someFaults,
  stormMs: 50_000,
  waves: 1,
  trickles: 1,
  trickleMs: 90_000,
  longestPauseMs: 25_000,
  processes: 3,
  skewMs: 2_000,
  producers: 2,
  batchesPerProducer: 6,
  consumers: 4,
  runners: 2,
  timeoutsSeconds: [0, 2, 5, 10, 10, 30],
  bodyBytes: [20, 20, 200, 900, 2_000, 6_000],
  maxReceiveCount: 3,
  retentionSeconds: 345_600,
  changeProbability: 0.3,
  deleteProbability: 0.6,
  purgeProbability: 0.4,
  hasMoveTasks: true,
  hasTenant: true,
  hasRest: false,
  tuningMs: 12_000,
};

/** Many receivers of few messages that are soon visible again. */
const hot: Config = {
  ...usual,
  stormMs: 25_000,
  consumers: 7,
  batchesPerProducer: 4,
  timeoutsSeconds: [0, 0, 2, 5],
  bodyBytes: [20, 20, 900],
  maxReceiveCount: 20,
  hasTenant: false,
};

/** Messages grow older than their queue keeps them. */
const aging: Config = {
  ...usual,
  stormMs: 100_000,
  consumers: 2,
  retentionSeconds: 60,
  deleteProbability: 0.35,
  purgeProbability: 0.2,
};

/** Messages are kept as long as can be, and their items come to the end of their time to live. */
const lasting: Config = {
  ...usual,
  consumers: 2,
  retentionSeconds: limits.maxRetentionSeconds,
  deleteProbability: 0.4,
  purgeProbability: 0.1,
  hasTenant: false,
  hasRest: true,
};

/** Queue records are written and purged all the time. */
const restless: Config = { ...usual, batchesPerProducer: 15, tuningMs: 500, purgeProbability: 1 };

/** Few deliveries make a dead letter, and most of those are sent back. */
const deadly: Config = {
  ...usual,
  maxReceiveCount: 1,
  deleteProbability: 0.3,
  timeoutsSeconds: [0, 2, 5, 10],
};

/** Queues are asked too much, grow, are left alone, and fall back, while some that have begun before go on after. */
export const tidal: Config = {
  ...usual,
  faults: { ...someFaults, pause: 0.008, latePut: 0.15 },
  stormMs: 40_000,
  waves: 2,
  longestPauseMs: 14 * 60_000,
  processes: 4,
  producers: 6,
  batchesPerProducer: 9,
  timeoutsSeconds: [2, 5, 10, 30],
  bodyBytes: [20, 200, 2_000],
  deleteProbability: 0.9,
  changeProbability: 0.1,
  purgeProbability: 0.2,
  hasTenant: false,
};

const variants = [usual, usual, hot, aging, restless, deadly, lasting, tidal] as const;

/** Seeds take turns in the situations. */
export const configOf = (seed: number): Config => variants[seed % variants.length]!;
