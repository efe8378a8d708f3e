import { sendMessage } from '../../../engine/actions/sendMessage.ts';
import { sendMessageBatch } from '../../../engine/actions/sendMessageBatch.ts';
import { urlOf } from '../../support/testEngine.ts';
import { invoke } from '../invoke.ts';
import { lullLeftMs, sleepThroughLull } from '../lulls.ts';
import { isStormy } from '../stage.ts';
import { newTold, type Told } from '../told.ts';
import type { World } from '../world.ts';

/** Sends messages, one by one and in batches, some of them delayed. */
export async function produce(world: World, name: string): Promise<void> {
  const { chance, schedule, config, calmMs } = world;
  const pauseMs = (2 * config.stormMs) / config.batchesPerProducer / 1.5;
  for (let batch = 0; batch < config.batchesPerProducer; batch++) {
    await schedule.sleep(chance.below(pauseMs));
    await sleepThroughLull(world);
    if (schedule.nowMs() >= calmMs) return;
    await sendSome(world, name, 'source', chance.is(0.3) ? 1 : chance.between(2, 10));
  }
}

/** Goes on in lulls, with little. */
export async function trickle(world: World, name: string): Promise<void> {
  const { chance, schedule, config } = world;
  while (isStormy(world)) {
    await schedule.sleep(chance.between(config.trickleMs / 4, config.trickleMs));
    if (lullLeftMs(world) > 0) await sendSome(world, name, 'source', chance.between(1, 2));
  }
}

export async function sendSome(world: World, actor: string, queue: string, count: number): Promise<void> {
  const { chance, config } = world;
  const sent = Array.from({ length: count }, () => {
    const told = newTold(`m${world.ledger.told.size}`, queue);
    world.ledger.told.set(told.id, told);
    const bodyBytes = chance.pick(config.bodyBytes);
    return { told, MessageBody: `${told.id}.`.padEnd(bodyBytes, '-') };
  });
  const DelaySeconds = chance.is(0.2) ? 3 : undefined;
  const QueueUrl = urlOf(queue);
  const acked = (told: Told) => {
    told.ackedMs = world.schedule.nowMs();
    if (told.places.size === 0 && told.fate === undefined && told.counts.size === 0) {
      world.ledger.violated('acknowledged, but never stored', told.id);
    }
  };
  if (sent.length === 1) {
    const [{ told, MessageBody }] = sent as [(typeof sent)[0]];
    const { result } = await invoke(world, actor, 'send', (context, caller) =>
      sendMessage.run(context, caller, { QueueUrl, MessageBody, DelaySeconds }),
    );
    if (result?.ok) acked(told);
    return;
  }
  const Entries = sent.map(({ MessageBody }, i) => ({
    Id: String(i),
    MessageBody,
    // messages of one call that become visible at different times lie in different parcels
    DelaySeconds: chance.is(0.1) ? 2 : DelaySeconds,
  }));
  const { result } = await invoke(world, actor, 'send', (context, caller) =>
    sendMessageBatch.run(context, caller, { QueueUrl, Entries }),
  );
  if (result?.ok) for (const { Id } of result.value.Successful ?? []) acked(sent[Number(Id)]!.told);
}
