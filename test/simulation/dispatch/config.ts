import { type FaultRates, noFaults, someFaults } from '../config.ts';

/** How a mapped function behaves while it is stormy: the share of the calls that end so. */
export type FunctionRates = {
  readonly throws: number;
  readonly reportsSome: number;
  readonly answersNonsense: number;
  readonly timesOut: number;
  readonly isThrottled: number;
  /** Cannot be reached. */
  readonly isUnreachable: number;
  /** It ran, but nobody learns how that ended. */
  readonly losesAnswer: number;
};

export type DispatchConfig = {
  readonly faults: FaultRates;
  readonly functions: FunctionRates;
  readonly isFifo: boolean;
  readonly stormMs: number;
  readonly longestPauseMs: number;
  readonly skewMs: number;
  readonly processes: number;
  readonly senders: number;
  readonly batchesPerSender: number;
  readonly delaysSeconds: readonly number[];
  readonly maximumConcurrency: readonly number[];
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly timeoutSeconds: number;
  readonly visibilitySeconds: number;
  /** How long a worker's function may run. */
  readonly livesMs: readonly number[];
  /** Asynchronous invokes that are accepted and come to nothing, or come twice. */
  readonly lostStart: number;
  readonly doubleStart: number;
  /** What the stream brings twice; what it never brings. */
  readonly doubleWake: number;
  readonly lostWake: number;
  /** The mapping is disabled and enabled, and its cap is changed. */
  readonly isTuned: boolean;
  /** No mapping may be asleep for longer while something is visible: in the storm, and when it is calm. */
  readonly asleepMs: readonly [stormy: number, calm: number];
};

const someTrouble: FunctionRates = {
  throws: 0.05,
  reportsSome: 0.1,
  answersNonsense: 0.02,
  timesOut: 0.03,
  isThrottled: 0.06,
  isUnreachable: 0.02,
  losesAnswer: 0.02,
};

const noTrouble: FunctionRates = {
  throws: 0,
  reportsSome: 0,
  answersNonsense: 0,
  timesOut: 0,
  isThrottled: 0,
  isUnreachable: 0,
  losesAnswer: 0,
};

/** A worker that died keeps its slot for the function's time-out and 80 s; the schedule comes a minute later. */
const someoneDiedMs: readonly [number, number] = [420_000, 240_000];

export const usualDispatch: DispatchConfig = {
  faults: someFaults,
  functions: someTrouble,
  isFifo: false,
  stormMs: 150_000,
  longestPauseMs: 25_000,
  skewMs: 2_000,
  processes: 2,
  senders: 3,
  batchesPerSender: 6,
  delaysSeconds: [0, 0, 0, 3, 20],
  maximumConcurrency: [2, 3, 5],
  batchSize: 10,
  windowSeconds: 0,
  timeoutSeconds: 10,
  visibilitySeconds: 30,
  livesMs: [45_000, 900_000],
  lostStart: 0.05,
  doubleStart: 0.05,
  doubleWake: 0.1,
  lostWake: 0,
  isTuned: true,
  asleepMs: someoneDiedMs,
};

/** Nothing goes wrong but the function: then nobody has to wait for the schedule. */
export const quietDispatch: DispatchConfig = {
  ...usualDispatch,
  faults: noFaults,
  lostStart: 0,
  doubleStart: 0,
  isTuned: false,
  asleepMs: [45_000, 45_000],
};

/** One message a call, so that all slots are taken most of the time. */
const narrow: DispatchConfig = {
  ...usualDispatch,
  batchSize: 1,
  maximumConcurrency: [2],
  delaysSeconds: [0],
};
const fifo: DispatchConfig = { ...usualDispatch, isFifo: true, delaysSeconds: [0], batchSize: 5 };
const windowed: DispatchConfig = { ...usualDispatch, batchSize: 30, windowSeconds: 4 };
/** The stream forgets: only the round of all mappings finds what it did not tell of. */
const forgetful: DispatchConfig = {
  ...usualDispatch,
  lostWake: 0.3,
  asleepMs: [1_200_000, 1_200_000],
};

/** Not even the function fails: nobody ever sleeps for longer than it takes to start a worker. */
export const brisk: DispatchConfig = {
  ...quietDispatch,
  functions: noTrouble,
  batchSize: 1,
  maximumConcurrency: [2],
  asleepMs: [7_000, 7_000],
};

const variants = [
  usualDispatch,
  fifo,
  narrow,
  quietDispatch,
  windowed,
  { ...fifo, batchSize: 1 },
  forgetful,
  { ...quietDispatch, isFifo: true, delaysSeconds: [0] },
  { ...quietDispatch, batchSize: 1, maximumConcurrency: [2] },
  brisk,
] as const;

/** Seeds take turns in the situations. */
export const dispatchConfigOf = (seed: number): DispatchConfig => variants[seed % variants.length]!;

/** No fault strikes it: what at-least-once allows must not happen. */
export const isQuiet = ({ faults, lostStart, doubleStart }: DispatchConfig): boolean =>
  Object.values(faults).every((rate) => rate === 0) && lostStart === 0 && doubleStart === 0;
