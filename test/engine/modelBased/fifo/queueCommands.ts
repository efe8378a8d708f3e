import fc from 'fast-check';
import { expect } from 'vitest';
import { purgeQueue } from '../../../../engine/actions/purgeQueue.ts';
import { makeFifo } from '../../../support/fifoQueue.ts';
import { answerOf, arnOf, caller, refusalOf } from '../../../support/testEngine.ts';
import { expiryMs, type ModelQueue, visibleMs } from './model.ts';
import { background, restMs } from './taskCommands.ts';
import { type Command, command, has, moveTo, queueOf, type World } from './world.ts';

type Plan = Pick<ModelQueue, 'retentionSeconds' | 'visibilitySeconds' | 'delaySeconds' | 'redrive' | 'scope'>;
const plan = (redrive?: ModelQueue['redrive'], more: Partial<Plan> = {}): Plan => ({
  retentionSeconds: 240,
  visibilitySeconds: 10,
  delaySeconds: 0,
  scope: 'queue',
  redrive,
  ...more,
});

/** Two queues with one dead-letter queue, which has one itself; and a queue that is its own. */
export const plans: Readonly<Record<string, Plan>> = {
  'last.fifo': plan(undefined, { scope: 'messageGroup' }),
  'dead.fifo': plan({ target: 'last.fifo', maxReceiveCount: 2 }, { retentionSeconds: 600 }),
  'work.fifo': plan({ target: 'dead.fifo', maxReceiveCount: 2 }),
  'once.fifo': plan(
    { target: 'dead.fifo', maxReceiveCount: 1 },
    { delaySeconds: 3, retentionSeconds: 60, scope: 'messageGroup' },
  ),
  'self.fifo': plan({ target: 'self.fifo', maxReceiveCount: 2 }),
};
export const queueNames = Object.keys(plans);

/** Created as planned; without the redrive where its dead-letter queue is not there. */
export async function create({ model, real }: World, name: string): Promise<void> {
  const { redrive, ...planned } = plans[name] as Plan;
  const isThere = redrive !== undefined && (redrive.target === name || model.queues.has(redrive.target));
  await makeFifo(real.context, name, {
    MessageRetentionPeriod: `${planned.retentionSeconds}`,
    VisibilityTimeout: `${planned.visibilitySeconds}`,
    DelaySeconds: `${planned.delaySeconds}`,
    DeduplicationScope: planned.scope,
  });
  if (isThere) await real.client.set(name, { RedrivePolicy: policyOf(redrive) });
  model.queues.set(name, {
    ...planned,
    name,
    redrive: isThere ? redrive : undefined,
    incarnation: ++model.counter,
    purgedMs: undefined,
    messages: [],
    accepted: new Map(),
    attempts: new Map(),
    sequences: new Map(),
  });
}

const policyOf = (redrive: ModelQueue['redrive']): string =>
  redrive === undefined
    ? ''
    : JSON.stringify({
        deadLetterTargetArn: arnOf(redrive.target),
        maxReceiveCount: redrive.maxReceiveCount,
      });

const createAgain = (name: string): Command =>
  command(
    'CreateQueue',
    [name],
    (world) => !has(name)(world),
    async (world) => {
      await create(world, name);
      return 'done';
    },
  );

const deleteQueue = (name: string): Command =>
  command('DeleteQueue', [name], has(name), async ({ model, real }) => {
    await real.client.deleteQueue(name);
    model.queues.delete(name);
    return 'done';
  });

const purge = (name: string): Command =>
  command('PurgeQueue', [name], has(name), async (world) => {
    const { model, real } = world;
    const queue = queueOf(world, name);
    const purged = await purgeQueue.run(real.context, caller, { QueueUrl: name });
    if (queue.purgedMs !== undefined && model.nowMs - queue.purgedMs < 60_000) {
      expect(refusalOf(purged)).toMatch(/^PurgeQueueInProgress/);
      return 'refused';
    }
    answerOf(purged);
    queue.messages = [];
    for (const memory of [queue.accepted, queue.attempts, queue.sequences]) memory.clear();
    queue.purgedMs = model.nowMs;
    return 'done';
  });

const setSeconds = (name: string) =>
  fc
    .oneof(
      fc.tuple(fc.constant('VisibilityTimeout' as const), fc.constantFrom(0, 2, 10, 30)),
      fc.tuple(fc.constant('DelaySeconds' as const), fc.constantFrom(0, 0, 5, 30)),
    )
    .map(
      ([attribute, value]): Command =>
        command('SetQueueAttributes', [name, attribute, value], has(name), async (world) => {
          await world.real.client.set(name, { [attribute]: `${value}` });
          const queue = queueOf(world, name);
          if (attribute === 'VisibilityTimeout') queue.visibilitySeconds = value;
          else queue.delaySeconds = value;
          // what waits learns of another delay by the background
          await background(world, restMs);
          return 'done';
        }),
    );

const setRedrive = (name: string) =>
  fc.constantFrom(undefined, 1, 2, 3, 3).map((maxReceiveCount): Command => {
    const target = plans[name]?.redrive?.target;
    const canBe = (world: World) =>
      has(name)(world) && target !== undefined && (maxReceiveCount === undefined || has(target)(world));
    return command('SetQueueAttributes', [name, maxReceiveCount], canBe, async (world) => {
      const redrive =
        maxReceiveCount === undefined ? undefined : { target: target as string, maxReceiveCount };
      await world.real.client.set(name, { RedrivePolicy: policyOf(redrive) });
      queueOf(world, name).redrive = redrive;
      return 'done';
    });
  });

const move = async (world: World, ms: number) => {
  await world.real.clock.advance(ms);
  moveTo(world, world.real.clock.now());
  return 'done' as const;
};

const advanceBy = fc
  .oneof(
    fc.constantFrom(0, 1, 500, 999),
    fc.integer({ min: 1_000, max: 12_000 }),
    fc.integer({ min: 12_000, max: 90_000 }),
  )
  .map(
    (ms): Command =>
      command(
        'advance',
        [ms],
        () => true,
        (world) => move(world, ms),
      ),
  );

/** To the instant at which a message becomes visible or is past its retention, or just before it. */
const advanceToChange = fc.tuple(fc.constantFrom(0, 1), fc.nat(4)).map(
  ([beforeMs, nth]): Command =>
    command(
      'advance to a change',
      [beforeMs, nth],
      ({ model }) => changes(model).length > 0,
      (world) => {
        const instants = changes(world.model);
        const toMs = (instants[nth % instants.length] as number) - beforeMs;
        return move(world, toMs - world.model.nowMs);
      },
    ),
);

function changes({ queues, nowMs }: World['model']): readonly number[] {
  const instants = [...queues.values()].flatMap((queue) =>
    queue.messages.flatMap((message) => [visibleMs(queue, message), expiryMs(queue, message)]),
  );
  const ahead = new Set(instants.filter((ms) => ms > nowMs && ms < nowMs + 300_000));
  return [...ahead].sort((a, b) => a - b);
}

export const advance: readonly fc.Arbitrary<Command>[] = [advanceBy, advanceBy, advanceToChange];

const anyQueue = fc.constantFrom(...queueNames);
export const queueCommands = {
  create: anyQueue.map(createAgain),
  delete: anyQueue.map(deleteQueue),
  purge: anyQueue.map(purge),
  set: anyQueue.chain(setSeconds),
  redrive: anyQueue.chain(setRedrive),
};
