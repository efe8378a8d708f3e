import * as v from 'valibot';
import { action } from '../action.ts';
import { queueError } from '../errors.ts';
import { err } from '../result.ts';

export const removePermission = action(v.object({}), async () =>
  err(queueError('InternalFailure', 'RemovePermission is not built yet.')),
);
