import fc from 'fast-check';
import { expect } from 'vitest';
import { listMessageMoveTasks } from '../../../../engine/actions/listMessageMoveTasks.ts';
import { startMessageMoveTask } from '../../../../engine/actions/startMessageMoveTask.ts';
import { answerOf, arnOf, caller, refusalOf } from '../../../support/testEngine.ts';
import {
  groupsOf,
  isExpired,
  living,
  type ModelMessage,
  type ModelTask,
  moveAsNew,
  visibleRun,
} from './model.ts';
import { type Command, command, has, moveTo, peek, queueOf, type World } from './world.ts';

/** One task at a time: what two make of one message depends on who comes first. */
const start = fc
  .constantFrom(['dead.fifo', undefined], ['dead.fifo', 'work.fifo'], ['last.fifo', undefined], [
    'self.fifo',
    'work.fifo',
  ] as const)
  .map(
    ([source, destination]): Command =>
      command(
        'StartMessageMoveTask',
        [source, destination],
        (world) =>
          world.model.task === undefined &&
          has(source as string)(world) &&
          (destination === undefined || has(destination)(world)),
        (world) => startTask(world, source as string, destination),
      ),
  );

async function startTask(world: World, source: string, destination: string | undefined) {
  const { model, real } = world;
  const started = await startMessageMoveTask.run(real.context, caller, {
    SourceArn: arnOf(source),
    DestinationArn: destination === undefined ? undefined : arnOf(destination),
  });
  if (![...model.queues.values()].some(({ redrive }) => redrive?.target === source)) {
    expect(refusalOf(started)).toMatch(/Source queue must be configured as a Dead Letter Queue/);
    return 'refused' as const;
  }
  answerOf(started);
  model.task = { source, incarnation: queueOf(world, source).incarnation, destination, moved: 0 };
  return 'done' as const;
}

/** Background work, after a while; a task that runs moves what it can. */
export async function background(world: World, afterMs: number): Promise<void> {
  const { model, real } = world;
  await real.clock.advance(afterMs);
  moveTo(world, real.clock.now());
  await real.client.work();
  const { task } = model;
  if (task === undefined) return;
  if (model.queues.get(task.source)?.incarnation !== task.incarnation) model.task = undefined;
  else await step(world, task);
}

async function step(world: World, task: ModelTask): Promise<void> {
  const { model, real } = world;
  const told: { Results?: readonly { Status: string; FailureReason?: string }[] } = answerOf(
    await listMessageMoveTasks.run(real.context, caller, { SourceArn: arnOf(task.source) }),
  );
  const { Status, FailureReason } = told.Results?.[0] ?? {};
  const source = queueOf(world, task.source);
  const faults = new Set<string>();
  for (const group of groupsOf(source)) {
    for (const message of await goneFrom(world, task.source, group)) {
      expect(faultOf(world, task, message)).toBeUndefined();
      moveAsNew(model, source, queueOf(world, task.destination ?? (message.from as string)), message);
      task.moved++;
      world.reach.movedByTasks++;
    }
    const [next] = visibleRun(source, group, model.nowMs);
    const fault = next && faultOf(world, task, next);
    if (fault !== undefined) faults.add(fault);
    // only a failure keeps the task from what it can have
    if (next !== undefined && fault === undefined) expect(Status).toBe('FAILED');
  }
  if (faults.size > 0) {
    expect(Status).toBe('FAILED');
    expect(faults).toContain(FailureReason);
  } else {
    const isLeft = source.messages.some((message) => !isExpired(source, message, model.nowMs));
    expect(isLeft ? ['RUNNING'] : ['RUNNING', 'COMPLETED']).toContain(Status);
  }
  if (Status !== 'RUNNING') model.task = undefined;
}

/** What of the front of a group a task has moved: it begins at the head, and stops at what is hidden. */
async function goneFrom(world: World, name: string, group: string): Promise<readonly ModelMessage[]> {
  const before = living(queueOf(world, name), group, world.model.nowMs);
  const after = await peek(world, name, group);
  const gone = before.slice(0, before.length - after.length);
  expect(visibleRun(queueOf(world, name), group, world.model.nowMs).slice(0, gone.length)).toEqual(gone);
  return gone;
}

/** Why this message cannot be moved, if it cannot. */
function faultOf({ model }: World, task: ModelTask, message: ModelMessage): string | undefined {
  const name = task.destination ?? message.from;
  if (name === undefined) return 'CouldNotDetermineMessageSource';
  return model.queues.has(name) ? undefined : 'AWS.SimpleQueueService.NonExistentQueue';
}

/** Longer than the background rests between two looks. */
export const restMs = 5_001;
const work = command(
  'background',
  [],
  () => true,
  async (world) => {
    await background(world, restMs);
    return 'done';
  },
);

/** Long enough for the heads of idle groups to be swept. */
export const idle = command(
  'idle hours',
  [],
  () => true,
  async (world) => {
    await background(world, 2 * 3_600_000);
    return 'done';
  },
);

export const taskCommands: readonly fc.Arbitrary<Command>[] = [start, fc.constant(work), fc.constant(work)];
