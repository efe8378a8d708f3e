import { cancelMessageMoveTask } from '../../../../engine/actions/cancelMessageMoveTask.ts';
import { purgeQueue } from '../../../../engine/actions/purgeQueue.ts';
import { setQueueAttributes } from '../../../../engine/actions/setQueueAttributes.ts';
import { startMessageMoveTask } from '../../../../engine/actions/startMessageMoveTask.ts';
import { arnOf, urlOf } from '../../../support/testEngine.ts';
import { invoke } from '../../invoke.ts';
import { sleepThroughLull } from '../../lulls.ts';
import { isStormy } from '../../stage.ts';
import { dead, type FifoWorld, source } from '../world.ts';

/** Purges a queue once, at any time. */
export async function purge(world: FifoWorld, name: string): Promise<void> {
  const { chance, schedule, config, ledger } = world;
  const queue = chance.pick([source, source, dead]);
  await schedule.sleep(
    chance.below(config.hasRest ? config.stormMs * 0.8 : (world.calmMs - world.startMs) * 0.8),
  );
  const { result } = await invoke(world, name, 'purge', (context, caller) =>
    purgeQueue.run(context, caller, { QueueUrl: urlOf(queue) }),
  );
  if (result?.ok) ledger.generations.answered(queue, schedule.nowMs());
}

/** Changes attributes of the queues now and then: every process writes their records. */
export async function tune(world: FifoWorld, name: string): Promise<void> {
  const { chance, schedule, config } = world;
  for (;;) {
    await schedule.sleep(chance.between(config.tuningMs / 10, config.tuningMs));
    await sleepThroughLull(world);
    if (!isStormy(world)) return;
    await invoke(world, name, 'record', (context, caller) =>
      setQueueAttributes.run(context, caller, {
        QueueUrl: urlOf(chance.pick([source, dead])),
        Attributes: {
          VisibilityTimeout: String(chance.between(10, 40)),
          DelaySeconds: String(chance.pick(config.delaysSeconds)),
        },
      }),
    );
  }
}

/** Starts move tasks from the dead-letter queue, and cancels some. */
export async function redrive(world: FifoWorld, name: string): Promise<void> {
  const { chance, schedule } = world;
  for (;;) {
    await schedule.sleep(chance.between(2_000, 15_000));
    await sleepThroughLull(world);
    if (!isStormy(world)) return;
    const { result } = await invoke(world, name, 'record', (context, caller) =>
      startMessageMoveTask.run(context, caller, {
        SourceArn: arnOf(dead),
        DestinationArn: chance.is(0.5) ? arnOf(source) : undefined,
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
