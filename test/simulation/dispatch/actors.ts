import { wake } from '../../../dispatch/wake.ts';
import { sendMessageBatch } from '../../../engine/actions/sendMessageBatch.ts';
import { updateEventSourceMapping } from '../../../engine/actions/updateEventSourceMapping.ts';
import type { Context } from '../../../engine/context.ts';
import { ok } from '../../../engine/result.ts';
import { caller, urlOf } from '../../support/testEngine.ts';
import { invoke } from '../invoke.ts';
import type { Process } from '../process.ts';
import { isStormy } from '../stage.ts';
import { dispatchOf, sweepOnce, wakeEnvironment, work } from './environments.ts';
import type { Message } from './ledger.ts';
import type { DispatchWorld } from './world.ts';

/** Sends batches, some of them delayed; a sender of a FIFO queue has groups of its own, so that their order is known. */
export async function send(world: DispatchWorld, name: string): Promise<void> {
  const { chance, schedule, config, queue, ledger } = world;
  for (let batch = 0; batch < config.batchesPerSender; batch++) {
    await schedule.sleep(chance.below((2 * config.stormMs) / config.batchesPerSender));
    const messages: Message[] = [];
    const delay = chance.pick(config.delaysSeconds);
    const Entries = Array.from({ length: chance.between(1, 10) }, (_, i) => {
      const group = config.isFifo ? `${name}-${chance.below(2)}` : undefined;
      const message = ledger.newMessage(group);
      messages.push(message);
      return {
        Id: String(i),
        MessageBody: `${message.id}.`.padEnd(chance.pick([20, 20, 300, 5_000]), '-'),
        ...(group !== undefined && { MessageGroupId: group }),
        ...(!config.isFifo && { DelaySeconds: delay }),
      };
    });
    const { result } = await invoke(world, name, 'send', (context, as) =>
      sendMessageBatch.run(context, as, { QueueUrl: urlOf(queue), Entries }),
    );
    if (!result?.ok) continue;
    for (const { Id } of result.value.Successful ?? []) {
      (messages[Number(Id)] as Message).ackedMs = schedule.nowMs();
    }
  }
}

/** Makes the mapping count, and while it is stormy takes it back and changes its cap. */
export async function tuneMapping(world: DispatchWorld): Promise<void> {
  const { chance, schedule, config, ledger } = world;
  const update = async (input: Record<string, unknown>): Promise<void> => {
    for (;;) {
      const { result } = await invoke(world, 'tuner', 'background', (context) =>
        updateEventSourceMapping.run(withConsumers(world, context), caller, {
          UUID: world.mappingId,
          ...input,
        }),
      );
      if (result?.ok) return;
      await schedule.sleep(1_000);
    }
  };
  const cap = async () => {
    const most = chance.pick(config.maximumConcurrency);
    // from before it is written until long after: who writes and who reads are others
    ledger.allows(most);
    await update({ ScalingConfig: { MaximumConcurrency: most }, Enabled: true });
    ledger.allows(most);
  };
  await schedule.sleep(chance.below(config.stormMs / 4));
  await cap();
  while (config.isTuned && isStormy(world)) {
    await schedule.sleep(chance.between(20_000, 60_000));
    if (chance.is(0.4)) {
      await update({ Enabled: false });
      await schedule.sleep(chance.below(15_000));
    }
    await cap();
  }
}

const withConsumers = (world: DispatchWorld, context: Context): Context => ({
  ...context,
  consumers: {
    describe: async (functionArn) => ({ functionArn, timeoutMs: world.config.timeoutSeconds * 1_000 }),
    async startWorker({ id }) {
      world.schedule.after(world.chance.between(10, 1_500), undefined, () => void work(world, id));
    },
  },
});

/** Brings what was written to those who wait for it, in order, a moment later; now and then twice, or not at all. */
export async function flow(world: DispatchWorld): Promise<void> {
  const { chance, schedule, config, ledger } = world;
  let process: Process = wakeEnvironment(world);
  while (!world.isOver) {
    await schedule.sleep(chance.between(50, 400));
    const keys = ledger.stream.splice(0, chance.between(1, 20));
    if (keys.length === 0) continue;
    if (isStormy(world) && chance.is(config.lostWake)) {
      ledger.saw('stream: lost');
      continue;
    }
    const times = isStormy(world) && chance.is(config.doubleWake) ? 2 : 1;
    for (let time = 0; time < times; ) {
      const here = process;
      const { result } = await invoke(
        world,
        'wake',
        'background',
        async (engine) => ok(await wake(dispatchOf(world, here, engine), keys)),
        here,
      );
      if (result?.ok) time++;
      else {
        process = wakeEnvironment(world);
        await schedule.sleep(chance.between(100, 1_000));
      }
    }
  }
}

/** What the schedule does each minute. */
export async function everyMinute(world: DispatchWorld): Promise<void> {
  const { chance, schedule } = world;
  await schedule.sleep(chance.below(60_000));
  while (!world.isOver) {
    void sweepOnce(world);
    await schedule.sleep(60_000);
  }
}
