import * as v from 'valibot';
import { action } from '../action.ts';
import { queueError } from '../errors.ts';
import { err } from '../result.ts';

export const addPermission = action(v.object({}), async () =>
  err(queueError('InternalFailure', 'AddPermission is not built yet.')),
);
