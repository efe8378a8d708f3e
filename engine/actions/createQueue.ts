import * as v from 'valibot';
import { action } from '../action.ts';
import { queueError } from '../errors.ts';
import { err } from '../result.ts';

export const createQueue = action(v.object({}), async () =>
  err(queueError('InternalFailure', 'CreateQueue is not built yet.')),
);
