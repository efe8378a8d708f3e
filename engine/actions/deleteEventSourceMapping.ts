import * as v from 'valibot';
import { action } from '../action.ts';
import { recordContended, recordRaces } from '../changeQueue.ts';
import { findMapping } from '../mappings/findMapping.ts';
import { shownMapping } from '../mappings/shownMapping.ts';
import { ok } from '../result.ts';
import { text } from '../shapes.ts';

/** Calls that have begun end by themselves; no further one begins once every worker's memory of the mapping has run out. */
export const deleteEventSourceMapping = action(v.object({ UUID: text }), async (context, caller, input) => {
  for (let race = 0; race < recordRaces; race++) {
    const found = await findMapping(context, caller, input.UUID);
    if (!found.ok) return found;
    const { mapping } = found.value;
    if (await context.mappings.remove(mapping)) return ok(shownMapping(mapping, 'Deleting'));
  }
  throw recordContended();
});
