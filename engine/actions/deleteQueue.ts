import * as v from 'valibot';
import { action } from '../action.ts';
import { queueError } from '../errors.ts';
import { err } from '../result.ts';

export const deleteQueue = action(v.object({}), async () =>
  err(queueError('InternalFailure', 'DeleteQueue is not built yet.')),
);
