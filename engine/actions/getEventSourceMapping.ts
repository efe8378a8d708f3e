import * as v from 'valibot';
import { action } from '../action.ts';
import { findMapping } from '../mappings/findMapping.ts';
import { shownMapping } from '../mappings/shownMapping.ts';
import { ok } from '../result.ts';
import { text } from '../shapes.ts';

export const getEventSourceMapping = action(v.object({ UUID: text }), async (context, caller, input) => {
  const found = await findMapping(context, caller, input.UUID);
  return found.ok ? ok(shownMapping(found.value.mapping)) : found;
});
