import type { AsyncCommand } from 'fast-check';
import { expect } from 'vitest';
import { enqueuedMs, placedIn } from '../../../../engine/fifo/groupParcel.ts';
import { folded, headOf, isAcknowledged } from '../../../../engine/model/head.ts';
import { messageIdOf } from '../../../../engine/model/messageId.ts';
import { generationPk } from '../../../../engine/table/keys.ts';
import type { FifoQueue } from '../../../support/fifoQueue.ts';
import { caller } from '../../../support/testEngine.ts';
import { countsOf, isExpired, type Model, type ModelQueue } from './model.ts';

/** How often the runs came where they were meant to come. */
export type Reach = {
  readonly succeeded: Map<string, number>;
  duplicates: number;
  deadLetters: number;
  expiries: number;
  movedByTasks: number;
  repeatedAttempts: number;
  expiredHandles: number;
  heldBack: number;
};
export const createReach = (): Reach => ({
  succeeded: new Map(),
  duplicates: 0,
  deadLetters: 0,
  expiries: 0,
  movedByTasks: 0,
  repeatedAttempts: 0,
  expiredHandles: 0,
  heldBack: 0,
});

export type World = {
  readonly model: Model;
  readonly real: FifoQueue;
  readonly reach: Reach;
  /** Actions of this run, successful or not. */
  actions: number;
};
/** `refused`: as expected, but nothing happened. */
export type Ended = 'done' | 'refused';
export type Command = AsyncCommand<World, undefined>;

/** An action on both sides, after which every queue must have the counts that the model has. */
export const command = (
  name: string,
  detail: unknown,
  check: (world: World) => boolean,
  run: (world: World) => Promise<Ended>,
): Command => ({
  check,
  async run(world) {
    world.actions++;
    const { succeeded } = world.reach;
    if ((await run(world)) === 'done') succeeded.set(name, (succeeded.get(name) ?? 0) + 1);
    const { model, real } = world;
    expect(real.clock.now()).toBe(model.nowMs);
    for (const queue of model.queues.values()) {
      const counts = { queue: queue.name, counts: await real.client.counts(queue.name) };
      expect(counts).toEqual({ queue: queue.name, counts: countsOf(queue, model.nowMs) });
    }
  },
  toString: () => `${name} ${JSON.stringify(detail)}`,
});

/** The clock of the model follows; what it passes on the way has expired. */
export function moveTo({ model, reach }: World, nowMs: number): void {
  for (const queue of model.queues.values()) {
    for (const message of queue.messages) {
      if (!isExpired(queue, message, model.nowMs) && isExpired(queue, message, nowMs)) reach.expiries++;
    }
  }
  model.nowMs = nowMs;
}

export const has =
  (name: string) =>
  ({ model }: World): boolean =>
    model.queues.has(name);

export function queueOf({ model }: World, name: string): ModelQueue {
  const queue = model.queues.get(name);
  if (queue === undefined) throw new Error(`the model has no queue ${name}`);
  return queue;
}

/** The ids of what lies in a group and is not acknowledged, in order: to learn what went where there was a choice. */
export async function peek({ real, model }: World, name: string, group: string): Promise<readonly string[]> {
  const { records } = real.context;
  const queue = await records.find(caller.account, caller.region, name);
  if (queue === undefined) return [];
  const pk = `${generationPk(queue.id, queue.generation)}#g#${group}`;
  const items = (await real.table.items(pk)).filter((item) => item.pk === pk);
  const headItem = items.find(({ sk }) => sk === 'head');
  if (headItem === undefined) return [];
  const head = folded(headOf(headItem));
  const placed = items.filter(({ sk }) => sk !== 'head').flatMap(placedIn);
  const oldestMs = model.nowMs - queue.retentionMs;
  return placed
    .filter(({ sequence }) => !isAcknowledged(head, sequence))
    .filter((one) => enqueuedMs(one) >= oldestMs)
    .sort((a, b) => a.sequence - b.sequence)
    .map(({ message }) => messageIdOf(message.key));
}
