import type { Context } from '../context.ts';
import { type Hint, hintOf, removeHint } from '../fifo/hints.ts';
import { planGroup } from '../fifo/plan.ts';
import { readGroup } from '../fifo/readGroup.ts';
import { transfer } from '../fifo/transfer.ts';
import { newMessageKey, randomBytesPerKey } from '../model/messageId.ts';
import type { MoveTask } from '../model/moveTask.ts';
import type { Queue } from '../model/queue.ts';
import { oldestLiveMs } from '../standard/sortParcel.ts';
import { equals } from '../table/conditions.ts';
import { groupPk, parcelsUpTo, shardPk } from '../table/keys.ts';
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
  for (let shard = 0; shard < source.shards; shard++) {
    const pk = shardPk(source.id, source.generation, shard);
    const page = await table.query({ pk, to: parcelsUpTo(clock.now()), limit: hintsAtOnce });
    for (const hint of page.items.map(hintOf)) {
      for (;;) {
        if (left <= 0) return { hasMore: true };
        const step = await moveFirst(context, task, taskKey, source, hint);
        if (step === 'nothing') break;
        if (step === 'lost') return { hasMore: true };
        if (step === 'moved') left--;
        else return step;
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
): Promise<'moved' | 'lost' | 'nothing' | Stretch> {
  const { clock, ids } = context;
  const read = await readGroup(context, groupPk(source.id, source.generation, hint.group), 1);
  const nowMs = clock.now();
  const plan =
    read &&
    planGroup(read.head, read.messages, {
      nowMs,
      oldestMs: oldestLiveMs(source, nowMs),
      delayMs: source.delayMs,
      maxReceiveCount: undefined,
      want: 1,
      isReadAfterHead: read.isReadAfterHead,
      readThrough: read.readThrough,
    });
  const placed = plan?.deliver[0];
  if (read === undefined || plan === undefined || placed === undefined) {
    if (plan === undefined || plan.end === 'empty') await removeHint(context, source, hint);
    return 'nothing';
  }
  const target = await moveDestination(context, task, placed.from, source);
  if (typeof target === 'string') return { failure: target };
  const key = newMessageKey(nowMs, 0, 0, ids.bytes(randomBytesPerKey));
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
