import fc from 'fast-check';
import { expect } from 'vitest';
import { purgeQueue } from '../../../engine/actions/purgeQueue.ts';
import { answerOf, arnOf, caller, makeQueue, refusalOf } from '../../support/testEngine.ts';
import { type Command, command, has, moveTo, queueOf, type World } from './command.ts';
import { isExpired, type ModelQueue } from './model.ts';
import { peek } from './real.ts';

type Plan = Pick<ModelQueue, 'retentionSeconds' | 'visibilitySeconds' | 'delaySeconds' | 'redrive'>;
const plan = (redrive?: ModelQueue['redrive'], delaySeconds = 0, retentionSeconds = 240): Plan => ({
  retentionSeconds,
  visibilitySeconds: 10,
  delaySeconds,
  redrive,
});

/** Two queues with one dead-letter queue, which has one itself; a queue that is its own; one without. */
export const plans: Readonly<Record<string, Plan>> = {
  last: plan(),
  dead: plan({ target: 'last', maxReceiveCount: 2 }, 0, 600),
  work: plan({ target: 'dead', maxReceiveCount: 2 }),
  once: plan({ target: 'dead', maxReceiveCount: 1 }, 3, 60),
  self: plan({ target: 'self', maxReceiveCount: 2 }),
};
export const queueNames = Object.keys(plans);

/** Created as planned; without the redrive where its dead-letter queue is not there. */
export async function create({ model, real }: World, name: string): Promise<void> {
  const { redrive, ...planned } = plans[name] as Plan;
  const isThere = redrive !== undefined && (redrive.target === name || model.queues.has(redrive.target));
  await makeQueue(real.context, name, {
    MessageRetentionPeriod: `${planned.retentionSeconds}`,
    VisibilityTimeout: `${planned.visibilitySeconds}`,
    DelaySeconds: `${planned.delaySeconds}`,
  });
  if (isThere) await real.client.set(name, { RedrivePolicy: policyOf(redrive) });
  model.queues.set(name, {
    ...planned,
    name,
    redrive: isThere ? redrive : undefined,
    incarnation: ++model.counter,
    purgedMs: undefined,
    messages: [],
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
    queue.purgedMs = model.nowMs;
    return 'done';
  });

const setSeconds = (name: string) =>
  fc
    .oneof(
      fc.tuple(fc.constant('MessageRetentionPeriod' as const), fc.constantFrom(60, 120, 1_000)),
      fc.tuple(fc.constant('VisibilityTimeout' as const), fc.constantFrom(0, 2, 10, 30)),
      fc.tuple(fc.constant('DelaySeconds' as const), fc.constantFrom(0, 0, 5)),
    )
    .map(
      ([attribute, value]): Command =>
        command('SetQueueAttributes', [name, attribute, value], has(name), async (world) => {
          await world.real.client.set(name, { [attribute]: `${value}` });
          const queue = queueOf(world, name);
          if (attribute === 'VisibilityTimeout') queue.visibilitySeconds = value;
          else if (attribute === 'DelaySeconds') queue.delaySeconds = value;
          else await setRetention(world, queue, value);
          return 'done';
        }),
    );

/** A longer retention brings back what had expired, as far as nobody has removed it yet. */
async function setRetention(
  { model, real, reach }: World,
  queue: ModelQueue,
  seconds: number,
): Promise<void> {
  const { nowMs } = model;
  const there = await peek(real, queue.name);
  queue.messages = queue.messages.filter(
    (message) => !isExpired(queue, message, nowMs) || there.has(message.body),
  );
  const before = queue.messages.filter((message) => isExpired(queue, message, nowMs)).length;
  queue.retentionSeconds = seconds;
  const after = queue.messages.filter((message) => isExpired(queue, message, nowMs)).length;
  reach.expiries += Math.max(0, after - before);
}

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

/** To the instant at which a message becomes visible or is in its last millisecond, or just past it. */
const advanceToChange = fc.tuple(fc.constantFrom(0, 1), fc.nat(4)).map(
  ([pastMs, nth]): Command =>
    command(
      'advance to a change',
      [pastMs, nth],
      ({ model }) => changes(model).length > 0,
      (world) => {
        const instants = changes(world.model);
        const toMs = (instants[nth % instants.length] as number) + pastMs;
        return move(world, toMs - world.model.nowMs);
      },
    ),
);

function changes({ queues, nowMs }: World['model']): readonly number[] {
  const instants = [...queues.values()].flatMap(({ messages, retentionSeconds }) =>
    messages.flatMap(({ sentMs, visibleAtMs }) => [visibleAtMs, sentMs + retentionSeconds * 1000]),
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
