import { changeMessageVisibility } from '../../../engine/actions/changeMessageVisibility.ts';
import { changeMessageVisibilityBatch } from '../../../engine/actions/changeMessageVisibilityBatch.ts';
import { deleteMessage } from '../../../engine/actions/deleteMessage.ts';
import { deleteMessageBatch } from '../../../engine/actions/deleteMessageBatch.ts';
import { receiveMessage } from '../../../engine/actions/receiveMessage.ts';
import { urlOf } from '../../support/testEngine.ts';
import { acknowledged, delivered, type Held, type Message, refusedChange } from '../delivery.ts';
import { invoke } from '../invoke.ts';
import { sipInLull, sleepThroughLull } from '../lulls.ts';
import { isStormy } from '../stage.ts';
import type { World } from '../world.ts';

/** Receives, maybe asks for more time (also from two threads at once), maybe deletes. */
export async function consume(
  world: World,
  name: string,
  queue: string,
  staysInLulls = false,
): Promise<void> {
  const { chance, schedule, config } = world;
  let isDry = true;
  while (isStormy(world)) {
    if (isDry || config.waves === 1) await (staysInLulls ? sipInLull(world) : sleepThroughLull(world));
    const timeoutSeconds = chance.pick(config.timeoutsSeconds);
    const waitSeconds = chance.is(0.3) ? chance.between(1, 4) : 0;
    const held = await receive(world, name, queue, chance.pick([1, 1, 3, 10]), timeoutSeconds, waitSeconds);
    isDry = held.length === 0;
    if (isDry) {
      await schedule.sleep(chance.between(200, 2_000));
      continue;
    }
    await schedule.sleep(chance.below(Math.max(500, timeoutSeconds * 700)));
    const threads: Promise<void>[] = [];
    for (const one of held) {
      if (!chance.is(config.changeProbability)) continue;
      const seconds = chance.pick([0, 5, 20, 20, 40]);
      const change = changeOne(world, name, one, seconds);
      if (chance.is(0.4)) threads.push(change);
      else await change;
      if (chance.is(0.3)) await changeOne(world, name, one, 30);
    }
    if (chance.is(0.1)) await changeAll(world, name, held, chance.pick([0, 10]));
    const done = held.filter(() => chance.is(config.deleteProbability));
    if (chance.is(0.5)) await removeAll(world, name, done);
    else for (const one of done) await removeOne(world, name, one);
    await Promise.all(threads);
  }
}

export async function receive(
  world: World,
  actor: string,
  queue: string,
  max: number,
  timeoutSeconds: number,
  waitSeconds = 0,
): Promise<readonly Held[]> {
  const { call, result } = await invoke(world, actor, 'receive', (context, caller) =>
    receiveMessage.run(context, caller, {
      QueueUrl: urlOf(queue),
      MaxNumberOfMessages: max,
      VisibilityTimeout: timeoutSeconds,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
    }),
  );
  if (!result?.ok) return [];
  const { Messages = [] } = result.value as { readonly Messages?: readonly Message[] };
  return Messages.map((message) => delivered(world, call, queue, message));
}

async function changeOne(world: World, actor: string, one: Held, seconds: number): Promise<void> {
  const { call, result } = await invoke(world, actor, 'change', (context, caller) =>
    changeMessageVisibility.run(context, caller, {
      QueueUrl: urlOf(one.queue),
      ReceiptHandle: one.handle,
      VisibilityTimeout: seconds,
    }),
  );
  if (result?.ok === false) refusedChange(world, one, call);
}

async function changeAll(world: World, actor: string, held: readonly Held[], seconds: number): Promise<void> {
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
  if (result?.ok)
    for (const { Id } of result.value.Failed ?? []) refusedChange(world, held[Number(Id)]!, call);
}

async function removeOne(world: World, actor: string, one: Held): Promise<void> {
  const { result } = await invoke(world, actor, 'delete', (context, caller) =>
    deleteMessage.run(context, caller, { QueueUrl: urlOf(one.queue), ReceiptHandle: one.handle }),
  );
  if (result?.ok) acknowledged(world, one);
}

export async function removeAll(world: World, actor: string, held: readonly Held[]): Promise<void> {
  const [first] = held;
  if (first === undefined) return;
  const { result } = await invoke(world, actor, 'delete', (context, caller) =>
    deleteMessageBatch.run(context, caller, {
      QueueUrl: urlOf(first.queue),
      Entries: held.map(({ handle }, i) => ({ Id: String(i), ReceiptHandle: handle })),
    }),
  );
  if (result?.ok) for (const { Id } of result.value.Successful ?? []) acknowledged(world, held[Number(Id)]!);
}
