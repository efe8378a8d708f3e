import { cancelMessageMoveTask } from '../../../engine/actions/cancelMessageMoveTask.ts';
import { purgeQueue } from '../../../engine/actions/purgeQueue.ts';
import { setQueueAttributes } from '../../../engine/actions/setQueueAttributes.ts';
import { startMessageMoveTask } from '../../../engine/actions/startMessageMoveTask.ts';
import { runDue } from '../../../engine/background/runDue.ts';
import { ok } from '../../../engine/result.ts';
import { arnOf, urlOf } from '../../support/testEngine.ts';
import { invoke } from '../invoke.ts';
import { lullLeftMs, sleepThroughLull } from '../lulls.ts';
import { isStormy, type Stage } from '../stage.ts';
import type { World } from '../world.ts';

/** Purges a queue once, at any time. */
export async function purge(world: World, name: string, queue: string): Promise<void> {
  const { chance, schedule, purges, ledger } = world;
  await schedule.sleep(chance.below((world.calmMs - world.startMs) * 0.8));
  const told = { startMs: schedule.nowMs(), answeredMs: Number.POSITIVE_INFINITY };
  purges.set(queue, told);
  const { result } = await invoke(world, name, 'purge', (context, caller) =>
    purgeQueue.run(context, caller, { QueueUrl: urlOf(queue) }),
  );
  if (!result?.ok) return;
  told.answeredMs = schedule.nowMs();
  ledger.generations.answered(queue, told.answeredMs);
}

/** Changes attributes of the queues now and then: every process writes their records. */
export async function tune(world: World, name: string): Promise<void> {
  const { chance, schedule, config } = world;
  for (;;) {
    await schedule.sleep(chance.between(config.tuningMs / 10, config.tuningMs));
    await sleepThroughLull(world);
    if (!isStormy(world)) return;
    await invoke(world, name, 'record', (context, caller) =>
      setQueueAttributes.run(context, caller, {
        QueueUrl: urlOf(chance.pick(['source', 'dead'])),
        Attributes: { VisibilityTimeout: String(chance.between(10, 40)) },
      }),
    );
  }
}

/** Starts move tasks from the dead-letter queue, and cancels some. */
export async function redrive(world: World, name: string): Promise<void> {
  const { chance, schedule } = world;
  for (;;) {
    await schedule.sleep(chance.between(2_000, 15_000));
    await sleepThroughLull(world);
    if (!isStormy(world)) return;
    const { result } = await invoke(world, name, 'record', (context, caller) =>
      startMessageMoveTask.run(context, caller, {
        SourceArn: arnOf('dead'),
        DestinationArn: chance.is(0.5) ? arnOf('source') : undefined,
        MaxNumberOfMessagesPerSecond: chance.is(0.3) ? 2 : undefined,
      }),
    );
    if (!result?.ok || !chance.is(0.2)) continue;
    const { TaskHandle } = result.value;
    await schedule.sleep(chance.below(1_000));
    await invoke(world, name, 'record', (context, caller) =>
      cancelMessageMoveTask.run(context, caller, { TaskHandle }),
    );
  }
}

/** In a lull that is long, a worker comes so often. */
const looksInLull = 8;
const lullPauseMs = 25_000;

/** Does the background work of one process after the other, less often in lulls. */
export async function runWork(world: Stage, name: string): Promise<void> {
  const { chance, schedule } = world;
  while (isStormy(world)) {
    const leftMs = lullLeftMs(world);
    const longestMs = Math.max(lullPauseMs, Math.min(leftMs / looksInLull, leftMs - 10_000));
    await schedule.sleep(
      leftMs > 0 ? chance.between(4_000, Math.floor(longestMs)) : chance.between(500, 4_000),
    );
    await workOnce(world, name);
  }
}

export async function workOnce(world: Stage, name: string): Promise<number | undefined> {
  const { result } = await invoke(world, name, 'background', async (context) =>
    ok(await runDue(context, { operations: 200 })),
  );
  return result?.ok ? result.value.nextDueMs : undefined;
}
