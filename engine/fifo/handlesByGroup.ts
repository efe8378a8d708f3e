import type { FifoHandle } from '../model/fifoHandle.ts';
import type { Queue } from '../model/queue.ts';
import { groupPk } from '../table/keys.ts';

/**
 * The handles of one call by their groups, without those of a generation that was purged. Those of one group come in
 * rounds: a message that is named twice is written twice, one after the other, for no write may name a path twice.
 */
export function handlesByGroup(
  queue: Queue,
  handles: readonly FifoHandle[],
): ReadonlyMap<string, readonly (readonly FifoHandle[])[]> {
  const groups = new Map<string, FifoHandle[][]>();
  for (const handle of handles) {
    if (handle.generation < queue.generation) continue;
    const pk = groupPk(handle.queueId, handle.generation, handle.group);
    const rounds = groups.get(pk) ?? [];
    groups.set(pk, rounds);
    const round = rounds.find((others) => others.every(({ sequence }) => sequence !== handle.sequence));
    if (round === undefined) rounds.push([handle]);
    else round.push(handle);
  }
  return groups;
}
