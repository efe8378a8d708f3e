import type { Context } from '../context.ts';
import { acknowledgement, afterAcknowledged, whatIsNext } from '../fifo/acknowledge.ts';
import { leavesGarbage } from '../fifo/collectGarbage.ts';
import { handlesByGroup } from '../fifo/handlesByGroup.ts';
import { isPastRetention, stateOf } from '../fifo/held.ts';
import { announce, newHint, putHint } from '../fifo/hints.ts';
import type { FifoHandle } from '../model/fifoHandle.ts';
import { headOf } from '../model/head.ts';
import type { Queue } from '../model/queue.ts';
import { groupHeadKey } from '../table/keys.ts';
import { type Made, type NotHeld, transactShard } from './made.ts';

/**
 * The writes that acknowledge messages in the heads of their groups, on condition that their leases run. The hint that
 * lets a group go on goes with them: nobody else would write it if their writer died.
 */
export async function makeHeadUpdate(
  context: Context,
  queue: Queue,
  handles: readonly FifoHandle[],
): Promise<Made | NotHeld> {
  const purged = handles.filter(({ generation }) => generation < queue.generation);
  if (purged.length > 0) return notHeld('lost', purged);
  const groups = [...handlesByGroup(queue, handles)];
  const made = await Promise.all(
    groups.map(([pk, [distinct = []]]) => makeGroupUpdate(context, queue, pk, distinct)),
  );
  const refusal = made.find((part) => 'notHeld' in part);
  if (refusal !== undefined) return refusal;
  const parts = made.filter((part) => 'writes' in part);
  return {
    writes: parts.flatMap(({ writes }) => writes),
    committed: async () => void (await Promise.all(parts.map(({ committed }) => committed()))),
  };
}

async function makeGroupUpdate(
  context: Context,
  queue: Queue,
  pk: string,
  handles: readonly FifoHandle[],
): Promise<Made | NotHeld> {
  const { table, clock } = context;
  const key = groupHeadKey(pk);
  const item = await table.get(key);
  const nowMs = clock.now();
  const read = item && headOf(item);
  // in a head, messages that were acknowledged and those whose time is over look alike; the latter had no effect
  const stateNow = (handle: FifoHandle) => {
    const state = read === undefined ? 'done' : stateOf(queue, read, handle, nowMs);
    return state === 'done' && isPastRetention(queue, handle, nowMs) ? 'expired' : state;
  };
  const lost = handles.filter((handle) => stateNow(handle) === 'expired');
  if (lost.length > 0) return notHeld('lost', lost);
  const done = handles.filter((handle) => stateNow(handle) === 'done');
  if (read === undefined || done.length > 0) return notHeld('done', done);

  const sequences = handles.map(({ sequence }) => sequence);
  const { head, next } = whatIsNext(read, nowMs, sequences);
  const group = handles[0]?.group ?? '';
  const hint =
    next === 'deliverable'
      ? newHint(context, queue, group, nowMs, head.ackedThrough, transactShard)
      : undefined;
  const writes: Made['writes'] = [['lease', acknowledgement(key, handles, nowMs)]];
  return {
    writes: hint === undefined ? writes : [...writes, ['message', putHint(context, queue, hint)]],
    async committed() {
      if (hint !== undefined) announce(context, queue, hint);
      if (hint !== undefined && leavesGarbage(context, queue)) return;
      const now = await table.get(key);
      if (now !== undefined)
        await afterAcknowledged(context, queue, pk, headOf(now), handles, hint !== undefined);
    },
  };
}

const notHeld = (why: NotHeld['notHeld'], handles: readonly FifoHandle[]): NotHeld => ({
  notHeld: why,
  messages: handles.map(({ message }) => message),
});
