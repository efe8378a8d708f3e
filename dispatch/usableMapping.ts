import { queueOfMapping } from '../engine/mappings/findMapping.ts';
import type { Mapping } from '../engine/mappings/mapping.ts';
import type { Queue } from '../engine/model/queue.ts';
import type { Dispatch } from './ports.ts';

export type Usable = { readonly mapping: Mapping; readonly queue: Queue };

/** The mapping as it is stored, if it is enabled; one whose queue was deleted goes with it. */
export async function usableMapping(
  { engine }: Pick<Dispatch, 'engine'>,
  mappingId: string,
): Promise<Usable | undefined> {
  const mapping = await engine.mappings.find(mappingId);
  return mapping === undefined ? undefined : usable({ engine }, mapping);
}

/** The same by what this process remembers, for a worker that asks before every call. */
export async function rememberedMapping(
  { engine }: Pick<Dispatch, 'engine'>,
  { id, queueId }: Mapping,
): Promise<Usable | undefined> {
  const mapping = (await engine.mappings.ofQueue(queueId)).find((one) => one.id === id);
  return mapping === undefined ? undefined : usable({ engine }, mapping);
}

async function usable({ engine }: Pick<Dispatch, 'engine'>, mapping: Mapping): Promise<Usable | undefined> {
  const queue = await queueOfMapping(engine, mapping);
  if (queue === undefined) await engine.mappings.remove(mapping);
  return queue === undefined || !mapping.isEnabled ? undefined : { mapping, queue };
}
