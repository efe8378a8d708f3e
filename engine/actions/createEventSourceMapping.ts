import * as v from 'valibot';
import { action } from '../action.ts';
import type { Context } from '../context.ts';
import { queueError } from '../errors.ts';
import { findByArn } from '../findByArn.ts';
import { functionFault } from '../mappings/functionFault.ts';
import type { Mapping } from '../mappings/mapping.ts';
import { mappingIdRandomBytes, newMappingId } from '../mappings/mappingId.ts';
import { changedChoices, defaultChoices, mappingMembers } from '../mappings/mappingInput.ts';
import { callsNoFunctions, noSuchFunction } from '../mappings/refusals.ts';
import { shownMapping } from '../mappings/shownMapping.ts';
import { startConsuming } from '../mappings/startConsuming.ts';
import { missingParameter } from '../model/parameterErrors.ts';
import { err, ok } from '../result.ts';
import { text } from '../shapes.ts';

/** Lambda's CreateEventSourceMapping for a queue of this service. A backlog is begun with at once. */
export const createEventSourceMapping = action(
  v.object({ EventSourceArn: text, ...mappingMembers }),
  async (context, caller, input) => {
    const { consumers, clock, ids } = context;
    if (input.EventSourceArn == null) return err(missingParameter('EventSourceArn'));
    if (!input.FunctionName) return err(missingParameter('FunctionName'));
    if (consumers === undefined) return err(callsNoFunctions);
    const found = await findByArn(context, caller, input.EventSourceArn, 'EventSourceArn');
    if (!found.ok) return found;
    const queue = found.value;
    const choices = changedChoices(defaultChoices, input, queue);
    if (!choices.ok) return choices;
    const facts = await consumers.describe(input.FunctionName);
    if (facts === undefined) return err(noSuchFunction(input.FunctionName, consumers));
    const fault = functionFault(facts, queue);
    if (fault !== undefined) return err(fault);
    const twin = await mappingBetween(context, queue.id, facts.functionArn);
    if (twin !== undefined) return err(exists(input.EventSourceArn, twin));
    const { account, region, id: queueId, name: queueName } = queue;
    const mapping: Mapping = {
      ...choices.value,
      id: newMappingId(queueId, ids.bytes(mappingIdRandomBytes)),
      queueId,
      account,
      region,
      queueName,
      functionArn: facts.functionArn,
      functionTimeoutMs: facts.timeoutMs,
      modifiedMs: clock.now(),
      revision: 1,
    };
    await context.mappings.replace(undefined, mapping);
    if (mapping.isEnabled) await startConsuming(context, mapping);
    return ok(shownMapping(mapping));
  },
);

async function mappingBetween(
  { mappings }: Context,
  queueId: string,
  functionArn: string,
): Promise<Mapping | undefined> {
  let after: string | undefined;
  do {
    const page = await mappings.list({ queueId, limit: 100, ...(after !== undefined && { after }) });
    const twin = page.mappings.find((mapping) => mapping.functionArn === functionArn);
    if (twin !== undefined) return twin;
    after = page.next;
  } while (after !== undefined);
  return undefined;
}

const exists = (eventSourceArn: string, { id, functionArn }: Mapping) =>
  queueError(
    'ResourceConflictException',
    `The event source arn (" ${eventSourceArn} ") and function (" ${functionArn} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${id}`,
  );
