import { noFaults } from '../../config.ts';
import type { Plant } from '../../plant.ts';
import { fallsBackAtOnce } from '../../plants/fallsBackAtOnce.ts';
import { lateUnchecked } from '../../plants/lateUnchecked.ts';
import { looksAtVisible } from '../../plants/looksAtVisible.ts';
import { type FifoConfig, tidal } from '../config.ts';
import { hidesUnseen } from './hidesUnseen.ts';
import { hintBeforeCommit } from './hintBeforeCommit.ts';
import { hintWhenIdle } from './hintWhenIdle.ts';
import { holeIsExpired } from './holeIsExpired.ts';
import { keyedByFirst } from './keyedByFirst.ts';
import { moveInTwo } from './moveInTwo.ts';
import { recordApart } from './recordApart.ts';
import { sendsTwice } from './sendsTwice.ts';
import { startsAtOne } from './startsAtOne.ts';

const aimed = { ...tidal, purgeProbability: 0, hasMoveTasks: false };

/**
 * The same bugs as in standard queues. Receives that look into too few shards strand no group: whoever looks after
 * the shards puts its hint into the first.
 */
const inTides: Readonly<Record<string, Plant<FifoConfig>>> = {
  fallsBackAtOnce: {
    ...fallsBackAtOnce,
    config: {
      ...aimed,
      longestPauseMs: 62_000,
      trickles: 3,
      trickleMs: 20_000,
      patienceMs: 120_000,
      faults: { ...tidal.faults, latePut: 0.4 },
    },
  },
  looksAtVisible: {
    ...looksAtVisible,
    config: {
      ...aimed,
      faults: noFaults,
      timeoutsSeconds: [240],
      deleteProbability: 0.8,
      changeProbability: 0,
    },
  },
  lateUnchecked: { ...lateUnchecked, config: { ...aimed, faults: { ...tidal.faults, latePut: 0.4 } } },
};

export const fifoPlants: Readonly<Record<string, Plant<FifoConfig>>> = {
  hintBeforeCommit,
  hintWhenIdle,
  keyedByFirst,
  startsAtOne,
  holeIsExpired,
  recordApart,
  moveInTwo,
  sendsTwice,
  hidesUnseen,
  ...inTides,
};
