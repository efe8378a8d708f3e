import type { AsyncCommand } from 'fast-check';
import { expect } from 'vitest';
import { countsOf, isExpired, type Model, type ModelQueue } from './model.ts';
import { type Reach, succeed } from './reach.ts';
import type { Real } from './real.ts';

export type World = {
  readonly model: Model;
  readonly real: Real;
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
    const ended = await run(world);
    if (ended === 'done') succeed(world.reach, name);
    await sameCounts(world);
  },
  toString: () => `${name} ${JSON.stringify(detail)}`,
});

async function sameCounts({ model, real }: World): Promise<void> {
  expect(real.clock.now()).toBe(model.nowMs);
  for (const queue of model.queues.values()) {
    const counts = { queue: queue.name, counts: await real.client.counts(queue.name) };
    expect(counts).toEqual({ queue: queue.name, counts: countsOf(queue, model.nowMs) });
  }
}

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
