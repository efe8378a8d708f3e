import type { DispatchPlant } from '../world.ts';
import { calledLate } from './calledLate.ts';
import { deletedFirst } from './deletedFirst.ts';
import { dueRemovedFirst } from './dueRemovedFirst.ts';
import { noCover } from './noCover.ts';
import { noSweep } from './noSweep.ts';
import { releasedLate } from './releasedLate.ts';
import { slotTooShort } from './slotTooShort.ts';
import { slotUnfenced } from './slotUnfenced.ts';
import { throttlesCounted } from './throttlesCounted.ts';

export const dispatchPlants: Readonly<Record<string, DispatchPlant>> = {
  slotUnfenced,
  slotTooShort,
  releasedLate,
  noSweep,
  noCover,
  dueRemovedFirst,
  deletedFirst,
  calledLate,
  throttlesCounted,
};
