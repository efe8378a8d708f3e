import type { Plant } from '../plant.ts';
import { anchorInRange } from './anchorInRange.ts';
import { claimExisting } from './claimExisting.ts';
import { fallsBackAtOnce } from './fallsBackAtOnce.ts';
import { lateUnchecked } from './lateUnchecked.ts';
import { looksAtVisible } from './looksAtVisible.ts';
import { purgeWithoutWait } from './purgeWithoutWait.ts';
import { readsFewer } from './readsFewer.ts';
import { removeFirst } from './removeFirst.ts';
import { shortBody } from './shortBody.ts';
import { staleId } from './staleId.ts';
import { takeBackUnknown } from './takeBackUnknown.ts';
import { threeWrites } from './threeWrites.ts';

export const plants: Readonly<Record<string, Plant>> = {
  removeFirst,
  takeBackUnknown,
  staleId,
  claimExisting,
  anchorInRange,
  threeWrites,
  purgeWithoutWait,
  shortBody,
  fallsBackAtOnce,
  looksAtVisible,
  lateUnchecked,
  readsFewer,
};
