import * as v from 'valibot';
import { action } from '../action.ts';
import { queueError } from '../errors.ts';
import { err } from '../result.ts';

export const changeMessageVisibilityBatch = action(v.object({}), async () =>
  err(queueError('InternalFailure', 'ChangeMessageVisibilityBatch is not built yet.')),
);
