import * as v from 'valibot';
import { action } from '../action.ts';
import { queueError } from '../errors.ts';
import { err } from '../result.ts';

export const setQueueAttributes = action(v.object({}), async () =>
  err(queueError('InternalFailure', 'SetQueueAttributes is not built yet.')),
);
