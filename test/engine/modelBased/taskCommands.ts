import fc from 'fast-check';
import { expect } from 'vitest';
import { cancelMessageMoveTask } from '../../../engine/actions/cancelMessageMoveTask.ts';
import { listMessageMoveTasks } from '../../../engine/actions/listMessageMoveTasks.ts';
import { startMessageMoveTask } from '../../../engine/actions/startMessageMoveTask.ts';
import { answerOf, arnOf, caller, refusalOf } from '../../support/testEngine.ts';
import { type Command, command, has, moveTo, queueOf, type World } from './command.ts';
import {
  type ModelMessage,
  type ModelQueue,
  type ModelTask,
  moveAsNew,
  unexpired,
  visible,
} from './model.ts';
import { peek } from './real.ts';

/** One task at a time: what two make of one message depends on who comes first. */
const start = fc
  .constantFrom(['dead', undefined], ['dead', 'work'], ['last', undefined], ['self', 'work'] as const)
  .map(
    ([source, destination]): Command =>
      command(
        'StartMessageMoveTask',
        [source, destination],
        (world) =>
          world.model.task === undefined &&
          has(source as string)(world) &&
          (destination === undefined || has(destination)(world)),
        async (world) => startTask(world, source as string, destination),
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
  const { incarnation } = queueOf(world, source);
  const handle = answerOf(started).TaskHandle;
  model.task = { handle, source, incarnation, destination, status: 'RUNNING', moved: 0 };
  return 'done' as const;
}

const sourceLives = ({ model }: World): boolean =>
  model.task !== undefined && model.queues.get(model.task.source)?.incarnation === model.task.incarnation;

const cancel = command(
  'CancelMessageMoveTask',
  [],
  (world) => world.model.task?.status === 'RUNNING' && sourceLives(world),
  async ({ model, real }) => {
    const task = model.task as ModelTask;
    const cancelled = await cancelMessageMoveTask.run(real.context, caller, { TaskHandle: task.handle });
    expect(answerOf(cancelled)).toEqual({ ApproximateNumberOfMessagesMoved: task.moved });
    task.status = 'CANCELLING';
    return 'done';
  },
);

/** Longer than the background rests between two looks. */
const restMs = 5_001;
const background = command(
  'background',
  [],
  () => true,
  async (world) => {
    const { model, real } = world;
    await real.clock.advance(restMs);
    moveTo(world, real.clock.now());
    const before =
      model.task && sourceLives(world) ? [...visible(queueOf(world, model.task.source), model.nowMs)] : [];
    await real.client.work();
    if (model.task !== undefined) await step(world, model.task, before);
    return 'done';
  },
);

async function step(world: World, task: ModelTask, eligible: readonly ModelMessage[]): Promise<void> {
  const { model, real, reach } = world;
  if (!sourceLives(world)) {
    model.task = undefined;
    return;
  }
  const source = queueOf(world, task.source);
  const input = { SourceArn: arnOf(task.source) };
  const told: { Results?: readonly { Status: string; FailureReason?: string }[] } = answerOf(
    await listMessageMoveTasks.run(real.context, caller, input),
  );
  const { Status, FailureReason } = told.Results?.[0] ?? {};
  if (task.status === 'CANCELLING') {
    expect(Status).toBe('CANCELLED');
    model.task = undefined;
    return;
  }
  const reasons = new Set(eligible.map((message) => failure(world, task, message)));
  const there = await peek(real, task.source);
  for (const message of eligible) {
    if (there.has(message.body)) continue;
    expect(failure(world, task, message)).toBeUndefined();
    moveAsNew(model, source, queueOf(world, task.destination ?? (message.from as string)), message);
    task.moved++;
    reach.movedByTasks++;
  }
  reasons.delete(undefined);
  if (reasons.size > 0) {
    expect(Status).toBe('FAILED');
    expect(reasons).toContain(FailureReason);
  } else {
    expect(visible(source, model.nowMs)).toEqual([]);
    expect(endsFor(source, model.nowMs)).toContain(Status);
  }
  if (Status !== 'RUNNING') model.task = undefined;
}

/** What is expired and in flight may still lie there, and keep a task running. */
function endsFor(source: ModelQueue, nowMs: number): readonly string[] {
  if (unexpired(source, nowMs).length > 0) return ['RUNNING'];
  return source.messages.length > 0 ? ['RUNNING', 'COMPLETED'] : ['COMPLETED'];
}

/** Why this message cannot be moved, if it cannot. */
function failure({ model }: World, task: ModelTask, message: ModelMessage): string | undefined {
  const name = task.destination ?? message.from;
  if (name === undefined) return 'CouldNotDetermineMessageSource';
  return model.queues.has(name) ? undefined : 'AWS.SimpleQueueService.NonExistentQueue';
}

export const taskCommands: readonly fc.Arbitrary<Command>[] = [
  start,
  fc.constant(cancel),
  fc.constant(background),
];
