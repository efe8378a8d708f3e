import { createHash } from 'node:crypto';
import type { Caller, Context } from '../../engine/context.ts';
import type { QueueError } from '../../engine/errors.ts';
import { mappingIdRandomBytes, newMappingId } from '../../engine/mappings/mappingId.ts';
import { noSuchFunction } from '../../engine/mappings/refusals.ts';
import { ownRegistry } from '../../engine/registry.ts';
import type { Result } from '../../engine/result.ts';
import { must, Refused } from './refused.ts';

/** What a stack says of a function and of the queue that it is called for. */
export type MappingDeclaration = {
  readonly QueueArn: string;
  readonly QueueId: string;
  readonly FunctionArn: string;
  readonly choices: MappingChoices;
};

/** Everything that Lambda's CreateEventSourceMapping lets one choose: what is not declared is as if never said. */
export type MappingChoices = {
  BatchSize: number;
  MaximumBatchingWindowInSeconds: number;
  FunctionResponseTypes: string[];
  FilterCriteria: { Filters: { Pattern: string }[] };
  ScalingConfig: { MaximumConcurrency: number | null };
  Enabled: boolean;
};

type Parts = { readonly engine: Context; readonly caller: Caller };

/** Longer than a right that was just given takes to be known everywhere. */
const patienceMs = 60_000;
const pauseMs = 5_000;

/**
 * Makes the mapping, or changes it, and answers with its id. Of one owner, queue and function that is always the same: so
 * a request that comes twice, or that takes another back, finds what was made, and none takes over what anybody else has.
 */
export async function declareMapping(
  parts: Parts,
  owner: string,
  declared: MappingDeclaration,
): Promise<string> {
  const { engine, caller } = parts;
  const { QueueArn, QueueId, FunctionArn, choices } = declared;
  const drawn = createHash('sha256')
    .update(`${owner}|${FunctionArn}`)
    .digest()
    .subarray(0, mappingIdRandomBytes);
  const id = newMappingId(QueueId, drawn);
  if ((await engine.mappings.find(id)) !== undefined && (await changeMapping(parts, id, declared))) return id;
  const repeatable = { ...engine, ids: { ...engine.ids, bytes: () => drawn } };
  const input = { EventSourceArn: QueueArn, FunctionName: FunctionArn, ...choices };
  const made = await onceLetIn(engine, FunctionArn, () =>
    ownRegistry.CreateEventSourceMapping.run(repeatable, caller, input),
  );
  if (!made.ok) throw new Refused(made.error);
  return made.value.UUID;
}

/** Says whether the mapping was there to be changed. */
async function changeMapping(
  { engine, caller }: Parts,
  UUID: string,
  { FunctionArn, choices }: MappingDeclaration,
): Promise<boolean> {
  const changed = await onceLetIn(engine, FunctionArn, () =>
    ownRegistry.UpdateEventSourceMapping.run(engine, caller, { UUID, ...choices }),
  );
  if (!changed.ok && changed.error.code === 'ResourceNotFoundException') return false;
  must(changed);
  return true;
}

/** One that went with its queue is deleted as well. */
export async function deleteMapping({ engine, caller }: Parts, UUID: string): Promise<void> {
  const deleted = await ownRegistry.DeleteEventSourceMapping.run(engine, caller, { UUID });
  if (!deleted.ok && deleted.error.code !== 'ResourceNotFoundException') must(deleted);
}

/** A function whose policy has just let us in may look for a while as if it were not there. */
async function onceLetIn<Value>(
  { clock }: Context,
  functionArn: string,
  ask: () => Promise<Result<Value, QueueError>>,
): Promise<Result<Value, QueueError>> {
  const endMs = clock.now() + patienceMs;
  for (;;) {
    const asked = await ask();
    if (asked.ok || clock.now() > endMs) return asked;
    if (!asked.error.message.startsWith(noSuchFunction(functionArn).message)) return asked;
    await clock.sleep(pauseMs);
  }
}
