import { createQueue } from '../../../engine/actions/createQueue.ts';
import { deleteQueue } from '../../../engine/actions/deleteQueue.ts';
import { sendMessage } from '../../../engine/actions/sendMessage.ts';
import { urlOf } from '../../support/testEngine.ts';
import { invoke } from '../invoke.ts';
import type { World } from '../world.ts';
import { sendSome } from './producer.ts';

/** Has a queue for a while, and deletes it: no process may know it after the answer. */
export async function tenant(world: World, name: string): Promise<void> {
  const { chance, schedule, ledger } = world;
  const QueueUrl = urlOf('brief');
  await schedule.sleep(chance.below(5_000));
  await invoke(world, name, 'record', (context, caller) =>
    createQueue.run(context, caller, { QueueName: 'brief' }),
  );
  for (let i = 0; i < 4; i++) {
    await sendSome(world, name, 'brief', chance.between(1, 3));
    await schedule.sleep(chance.below(2_000));
  }
  const { result } = await invoke(world, name, 'purge', (context, caller) =>
    deleteQueue.run(context, caller, { QueueUrl }),
  );
  if (!result?.ok) return;
  ledger.generations.answered('brief', schedule.nowMs());
  for (let i = 0; i < world.processes.length; i++) {
    // whoever is there by now: one of them may have died meanwhile
    const process = world.processes[i]!;
    const send = await invoke(
      world,
      name,
      'send',
      (context, caller) => sendMessage.run(context, caller, { QueueUrl, MessageBody: 'late.' }),
      process,
    );
    if (send.result?.ok) ledger.violated('sent to a deleted queue', process.name);
  }
}
