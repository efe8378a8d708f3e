import { changeMessageVisibility } from '../../../../engine/actions/changeMessageVisibility.ts';
import { changeMessageVisibilityBatch } from '../../../../engine/actions/changeMessageVisibilityBatch.ts';
import { deleteMessage } from '../../../../engine/actions/deleteMessage.ts';
import { deleteMessageBatch } from '../../../../engine/actions/deleteMessageBatch.ts';
import { receiveMessage } from '../../../../engine/actions/receiveMessage.ts';
import { urlOf } from '../../../support/testEngine.ts';
import type { Chance } from '../../chance.ts';
import type { Message } from '../../delivery.ts';
import { invoke } from '../../invoke.ts';
import { sipInLull, sleepThroughLull } from '../../lulls.ts';
import { isStormy } from '../../stage.ts';
import { deleted, delivered, type Held, refused } from '../answers.ts';
import type { FifoWorld } from '../world.ts';

const attempts = 3;
const lostAnswerProbability = 0.4;

/** Receives, maybe asks for more time (also from a second thread), maybe deletes, in order or not. */
export async function consume(
  world: FifoWorld,
  name: string,
  queue: string,
  staysInLulls = false,
): Promise<void> {
  const { chance, schedule, config } = world;
  const calls: Promise<unknown>[] = [];
  let isDry = true;
  while (isStormy(world)) {
    if (isDry || config.waves === 1) await (staysInLulls ? sipInLull(world) : sleepThroughLull(world));
    const timeoutSeconds = chance.pick(config.timeoutsSeconds);
    const waitSeconds = chance.is(0.3) ? chance.between(1, 4) : 0;
    const asked = { queue, max: chance.pick([1, 1, 3, 10]), timeoutSeconds, waitSeconds };
    const held = chance.is(config.attemptProbability)
      ? await insist(world, name, asked, calls)
      : ((await receive(world, name, asked)) ?? []);
    isDry = held.length === 0;
    if (isDry) {
      await schedule.sleep(chance.between(config.pollMs / 10, config.pollMs));
      continue;
    }
    await schedule.sleep(chance.below(Math.max(500, timeoutSeconds * 700)));
    const threads: Promise<void>[] = [];
    for (const one of held) {
      if (!chance.is(config.changeProbability)) continue;
      const change = changeOne(world, name, one, chance.pick([0, 5, 20, 20, 40]));
      if (chance.is(0.4)) threads.push(change);
      else await change;
      if (chance.is(0.3)) await changeOne(world, name, one, 30);
    }
    if (chance.is(0.1)) await changeAll(world, name, held, chance.pick([0, 10]));
    const done = held.filter(() => chance.is(config.deleteProbability));
    const inTurn = chance.is(0.6) ? done : shuffled(chance, done);
    if (chance.is(0.5)) await removeAll(world, name, inTurn);
    else for (const one of inTurn) await removeOne(world, name, one);
    await Promise.all(threads);
  }
  await Promise.all(calls);
}

/**
 * Asks again under the same id where no answer came, or it came too late or was lost on its way: for the same messages
 * or for others, but nobody else has those meanwhile.
 */
async function insist(
  world: FifoWorld,
  name: string,
  asked: Asked,
  calls: Promise<unknown>[],
): Promise<readonly Held[]> {
  const { chance, schedule, config, tally } = world;
  const attemptId = `${name}-${tally.calls}`;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const call = receive(world, name, { ...asked, attemptId });
    calls.push(call);
    const patienceMs = chance.below(config.patienceMs) + asked.waitSeconds * 1000;
    const held = await Promise.race([call, schedule.sleep(patienceMs)]);
    if (held !== undefined && !chance.is(lostAnswerProbability)) return held;
    await schedule.sleep(chance.between(50, 2_000));
  }
  return [];
}

function shuffled<T>(chance: Chance, list: readonly T[]): readonly T[] {
  const left = [...list];
  return list.map(() => left.splice(chance.below(left.length), 1)[0]!);
}

type Asked = {
  readonly queue: string;
  readonly max: number;
  readonly timeoutSeconds: number;
  readonly waitSeconds: number;
  readonly attemptId?: string;
};

/** Nothing where it was not answered. */
export async function receive(
  world: FifoWorld,
  actor: string,
  { queue, max, timeoutSeconds, waitSeconds, attemptId }: Asked,
): Promise<readonly Held[] | undefined> {
  const { call, result } = await invoke(world, actor, 'receive', (context, caller) =>
    receiveMessage.run(context, caller, {
      QueueUrl: urlOf(queue),
      MaxNumberOfMessages: max,
      VisibilityTimeout: timeoutSeconds,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      ReceiveRequestAttemptId: attemptId,
    }),
  );
  if (!result?.ok) return undefined;
  const { Messages = [] } = result.value as { readonly Messages?: readonly Message[] };
  return delivered(world, call, queue, timeoutSeconds, Messages);
}

async function changeOne(world: FifoWorld, actor: string, one: Held, seconds: number): Promise<void> {
  const { call, result } = await invoke(world, actor, 'change', (context, caller) =>
    changeMessageVisibility.run(context, caller, {
      QueueUrl: urlOf(one.queue),
      ReceiptHandle: one.handle,
      VisibilityTimeout: seconds,
    }),
  );
  world.branches.changed(result);
  if (result?.ok === false) refused(world, one, call);
}

async function changeAll(
  world: FifoWorld,
  actor: string,
  held: readonly Held[],
  seconds: number,
): Promise<void> {
  const { call, result } = await invoke(world, actor, 'change', (context, caller) =>
    changeMessageVisibilityBatch.run(context, caller, {
      QueueUrl: urlOf(held[0]!.queue),
      Entries: held.map(({ handle }, i) => ({
        Id: String(i),
        ReceiptHandle: handle,
        VisibilityTimeout: seconds,
      })),
    }),
  );
  if (result?.ok) for (const { Id } of result.value.Failed ?? []) refused(world, held[Number(Id)]!, call);
}

async function removeOne(world: FifoWorld, actor: string, one: Held): Promise<void> {
  const { call, result } = await invoke(world, actor, 'delete', (context, caller) =>
    deleteMessage.run(context, caller, { QueueUrl: urlOf(one.queue), ReceiptHandle: one.handle }),
  );
  if (result?.ok) deleted(world, one, call);
  if (result?.ok === false) refusedDelete(world, one, call);
}

export async function removeAll(world: FifoWorld, actor: string, held: readonly Held[]): Promise<void> {
  const [first] = held;
  if (first === undefined) return;
  const { call, result } = await invoke(world, actor, 'delete', (context, caller) =>
    deleteMessageBatch.run(context, caller, {
      QueueUrl: urlOf(first.queue),
      Entries: held.map(({ handle }, i) => ({ Id: String(i), ReceiptHandle: handle })),
    }),
  );
  if (!result?.ok) return;
  for (const { Id } of result.value.Successful ?? []) deleted(world, held[Number(Id)]!, call);
  for (const { Id } of result.value.Failed ?? []) refusedDelete(world, held[Number(Id)]!, call);
}

function refusedDelete(world: FifoWorld, one: Held, call: Parameters<typeof refused>[2]): void {
  world.branches.deleteExpired();
  refused(world, one, call);
}
