import { someFaults } from '../../config.ts';
import { usualDispatch } from '../config.ts';
import type { DispatchPlant } from '../world.ts';

/** A call waits on its way, and begins though others may see its messages by then. */
export const calledLate: DispatchPlant = {
  shows: 'a group in two calls',
  config: { ...usualDispatch, faults: someFaults, isFifo: true, delaysSeconds: [0] },
  dispatch: (dispatch) => ({
    ...dispatch,
    async invoke(invocation) {
      if (dispatch.engine.ids.below(4) === 0) await dispatch.engine.clock.sleep(30_000);
      return dispatch.invoke({ ...invocation, notAfterMs: Number.POSITIVE_INFINITY });
    },
  }),
};
