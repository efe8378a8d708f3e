import type { Plant } from '../../plant.ts';
import type { FifoConfig } from '../config.ts';
import { hidesUnseen } from './hidesUnseen.ts';
import { hintBeforeCommit } from './hintBeforeCommit.ts';
import { hintWhenIdle } from './hintWhenIdle.ts';
import { holeIsExpired } from './holeIsExpired.ts';
import { keyedByFirst } from './keyedByFirst.ts';
import { moveInTwo } from './moveInTwo.ts';
import { recordApart } from './recordApart.ts';
import { sendsTwice } from './sendsTwice.ts';
import { startsAtOne } from './startsAtOne.ts';

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
};
