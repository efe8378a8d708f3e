import { quietDispatch } from '../config.ts';
import type { DispatchPlant } from '../world.ts';

/** A throttled batch is left to its visibility timeout, as if the function had seen it. */
export const throttlesCounted: DispatchPlant = {
  shows: 'counted wrong',
  config: quietDispatch,
  dispatch: (dispatch) => ({
    ...dispatch,
    async invoke(invocation) {
      const invoked = await dispatch.invoke(invocation);
      return invoked.outcome === 'throttled' ? { outcome: 'failed', reason: 'throttled' } : invoked;
    },
  }),
};
