import type { Mapping } from '../engine/mappings/mapping.ts';
import type { Dispatch } from './ports.ts';
import { hasRoom, slotsOf } from './slots.ts';

/** Would one worker more find a slot, and something to do? */
export const roomFor = async ({ engine }: Dispatch, mapping: Mapping): Promise<boolean> =>
  hasRoom(await slotsOf(engine, mapping), mapping);

/** Starts one worker more, if there is a slot for it. Whoever calls has seen to it that the sweep looks after it. */
export const startWorker = async (dispatch: Dispatch, mapping: Mapping): Promise<boolean> =>
  (await roomFor(dispatch, mapping)) && startAnyway(dispatch, mapping);

export async function startAnyway(dispatch: Dispatch, { id }: Pick<Mapping, 'id'>): Promise<boolean> {
  try {
    await dispatch.startWorker({ mappingId: id });
    return true;
  } catch (error) {
    dispatch.tell?.({ kind: 'notStarted', error });
    return false;
  }
}
