import * as v from 'valibot';
import { action } from '../action.ts';
import { queueError } from '../errors.ts';
import { err } from '../result.ts';

export const cancelMessageMoveTask = action(v.object({}), async () =>
  err(queueError('InternalFailure', 'CancelMessageMoveTask is not built yet.')),
);
