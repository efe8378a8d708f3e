import type { Queue } from '../engine/model/queue.ts';
import { nextVisibleIn } from '../engine/standard/peek.ts';
import type { Dispatch } from './ports.ts';

/**
 * When the queue has something next, or since when it has. Read consistently: whoever lets go of a mapping looks once more
 * afterwards, and must see what was written before that.
 */
export async function nextVisibleMs(
  { engine }: Pick<Dispatch, 'engine'>,
  queue: Queue,
): Promise<number | undefined> {
  const consistent = { ...engine, settings: { ...engine.settings, sharedTable: false } };
  return (await nextVisibleIn(consistent, queue, [...Array(queue.readShards).keys()]))?.atMs;
}
