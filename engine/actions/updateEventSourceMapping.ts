import * as v from 'valibot';
import { action } from '../action.ts';
import { recordContended, recordRaces } from '../changeQueue.ts';
import type { FunctionFacts } from '../mappings/consumers.ts';
import { findMapping } from '../mappings/findMapping.ts';
import { functionFault } from '../mappings/functionFault.ts';
import type { Mapping } from '../mappings/mapping.ts';
import { changedChoices, mappingMembers } from '../mappings/mappingInput.ts';
import { callsNoFunctions, noSuchFunction } from '../mappings/refusals.ts';
import { shownMapping } from '../mappings/shownMapping.ts';
import { startConsuming } from '../mappings/startConsuming.ts';
import { err, ok } from '../result.ts';
import { text } from '../shapes.ts';

/** Changes what is named and leaves the rest; the function's time-out is looked at again, unless the mapping is stopped. */
export const updateEventSourceMapping = action(
  v.object({ UUID: text, ...mappingMembers }),
  async (context, caller, input) => {
    const { consumers, clock } = context;
    if (consumers === undefined) return err(callsNoFunctions);
    for (let race = 0; race < recordRaces; race++) {
      const found = await findMapping(context, caller, input.UUID);
      if (!found.ok) return found;
      const { mapping, queue } = found.value;
      const choices = changedChoices(mapping, input, queue);
      if (!choices.ok) return choices;
      const functionName = input.FunctionName ?? mapping.functionArn;
      // also when its function is gone, or may run too long by now
      const isStopped = !choices.value.isEnabled && input.FunctionName == null;
      const facts = isStopped ? knownOf(mapping) : await consumers.describe(functionName);
      if (facts === undefined) return err(noSuchFunction(functionName, consumers));
      const fault = isStopped ? undefined : functionFault(facts, queue);
      if (fault !== undefined) return err(fault);
      const { maximumConcurrency: _before, ...kept } = mapping;
      const changed: Mapping = {
        ...kept,
        ...choices.value,
        functionArn: facts.functionArn,
        functionTimeoutMs: facts.timeoutMs,
        modifiedMs: clock.now(),
        revision: mapping.revision + 1,
      };
      if (!(await context.mappings.replace(mapping, changed))) continue;
      if (changed.isEnabled) await startConsuming(context, changed);
      return ok(shownMapping(changed));
    }
    throw recordContended();
  },
);

const knownOf = ({ functionArn, functionTimeoutMs: timeoutMs }: Mapping): FunctionFacts => ({
  functionArn,
  timeoutMs,
});
