import type { Context } from '../context.ts';
import { type Hint, hintOf, removeHint } from '../fifo/hints.ts';
import { planGroup } from '../fifo/plan.ts';
import { manyParcels, readGroup } from '../fifo/readGroup.ts';
import { passExpired, rest, rulesOf } from '../fifo/rest.ts';
import { transfer } from '../fifo/transfer.ts';
import { newMessageKey, randomBytesPerKey } from '../model/messageId.ts';
import type { MoveTask } from '../model/moveTask.ts';
import type { Queue } from '../model/queue.ts';
import { equals } from '../table/conditions.ts';
import { groupPk, hintsUpTo, shardPk } from '../table/keys.ts';
import type { Key } from '../table/port.ts';
import { moveDestination, type Stretch } from './moveDestination.ts';

const hintsAtOnce = 50;

/** Moves messages of a FIFO dead-letter queue, each group in its order. */
export async function moveGroups(
  context: Context,
  task: MoveTask,
  taskKey: Key,
  source: Queue,
  allowed: number,
): Promise<Stretch> {
  const { table, clock } = context;
  let left = allowed;
  for (let shard = 0; shard < source.readShards; shard++) {
    const pk = shardPk(source.id, source.generation, shard);
    const page = await table.query({ pk, to: hintsUpTo(clock.now()), limit: hintsAtOnce });
    for (const hint of page.items.map(hintOf)) {
      for (;;) {
        if (left <= 0) return { hasMore: true };
        const step = await moveFirst(context, task, taskKey, source, hint);
        if (step === 'nothing') break;
        if (step === 'lost') return { hasMore: true };
        if (step === 'moved') left--;
        else if (step !== 'again') return step;
      }
    }
    if (page.next !== undefined) return { hasMore: true };
  }
  return {};
}

/** The first deliverable message of a group. */
async function moveFirst(
  context: Context,
  task: MoveTask,
  taskKey: Key,
  source: Queue,
  hint: Hint,
): Promise<'moved' | 'again' | 'lost' | 'nothing' | Stretch> {
  const { clock, ids } = context;
  const pk = groupPk(source.id, source.generation, hint.group);
  const read = await readGroup(context, pk, { want: 1, parcelsAtOnce: manyParcels });
  if (read === undefined) {
    await removeHint(context, source, hint);
    return 'nothing';
  }
  const plan = planGroup(read.head, read.messages, rulesOf(context, source, read, 1));
  const [placed] = plan.deliver;
  if (placed === undefined) {
    if (plan.end === 'unread' && plan.expired.length > 0) {
      return (await passExpired(context, source, pk, read, plan)) ? 'again' : 'lost';
    }
    await rest(context, source, pk, hint, read, plan);
    return 'nothing';
  }
  const target = await moveDestination(context, task, placed.from, source);
  if (typeof target === 'string') return { failure: target };
  const key = newMessageKey(clock.now(), 0, 0, ids.bytes(randomBytesPerKey));
  const moved = await transfer(context, {
    source,
    target,
    group: hint.group,
    read,
    plan,
    placed,
    arriving: { ...placed.message, key, receiveCount: 0, countOnArrival: 0, firstReceivedMs: 0 },
    alongside: [{ kind: 'update', key: taskKey, add: [[['moved'], 1]], if: equals(['status'], 'RUNNING') }],
  });
  return moved === 'stopped' ? { isStopped: true } : moved;
}
