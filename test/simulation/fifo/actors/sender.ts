import { sendMessage } from '../../../../engine/actions/sendMessage.ts';
import { sendMessageBatch } from '../../../../engine/actions/sendMessageBatch.ts';
import { urlOf } from '../../../support/testEngine.ts';
import { invoke } from '../../invoke.ts';
import { lullLeftMs, sleepThroughLull } from '../../lulls.ts';
import { isStormy } from '../../stage.ts';
import type { SendAnswer, Sent } from '../acceptances.ts';
import { type FifoWorld, source } from '../world.ts';

const attempts = 4;
const remembered = 30;
/** Before a rest there must be time to empty the groups. */
const quietMs = 15_000;

type Named = Pick<Sent, 'group' | 'id'>;

/** Sends to several groups, one by one and in batches, and asks again as an SDK would where no answer came. */
export async function send(world: FifoWorld, name: string): Promise<void> {
  const { chance, schedule, config, startMs } = world;
  const pauseMs = (2 * config.stormMs) / config.callsPerSender / 1.5;
  const sent: Named[] = [];
  const calls: Promise<boolean>[] = [];
  for (let i = 0; i < config.callsPerSender; i++) {
    await schedule.sleep(chance.below(pauseMs));
    await sleepThroughLull(world, config.hasRest ? quietMs : 0);
    if (!isStormy(world)) break;
    const entries = Array.from({ length: chance.pick(config.messagesPerCall) }, (_, at) => {
      const known = chance.is(config.duplicateProbability) ? chance.pick([...sent, undefined]) : undefined;
      return messageOf(world, known, `${name.slice(-1)}x${schedule.nowMs() - startMs}x${at}`);
    });
    sent.push(...entries);
    sent.splice(0, sent.length - remembered);
    await insist(world, name, entries, calls);
  }
  await Promise.all(calls);
}

/** Goes on in lulls, with little. */
export async function trickle(world: FifoWorld, name: string): Promise<void> {
  const { chance, schedule, config, startMs } = world;
  const calls: Promise<boolean>[] = [];
  while (isStormy(world)) {
    await schedule.sleep(chance.between(config.trickleMs / 4, config.trickleMs));
    if (lullLeftMs(world) === 0) continue;
    await insist(
      world,
      name,
      [messageOf(world, undefined, `t${name.slice(-1)}x${schedule.nowMs() - startMs}`)],
      calls,
    );
  }
  await Promise.all(calls);
}

function messageOf({ chance, config }: FifoWorld, known: Named | undefined, word: string): Sent {
  const group = `g${chance.below(config.groups)}`;
  const body = `${word}.`.padEnd(chance.pick(config.bodyBytes), '-');
  if (known !== undefined) return { group: chance.is(0.7) ? known.group : group, id: known.id ?? word, body };
  return { group, id: chance.is(0.75) ? `id-${word}` : undefined, body };
}

/** Repeats a call that is not answered in time, under the same ids, while the first may be under way still. */
async function insist(
  world: FifoWorld,
  name: string,
  entries: readonly Sent[],
  calls: Promise<boolean>[],
): Promise<void> {
  const { chance, schedule, config } = world;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const call = ask(world, name, entries);
    calls.push(call);
    const tooLate = schedule.sleep(config.patienceMs).then(() => false);
    if (await Promise.race([call, tooLate])) return;
    await schedule.sleep(chance.between(50, 2_000));
  }
}

async function ask(world: FifoWorld, name: string, entries: readonly Sent[]): Promise<boolean> {
  const { acceptances } = world.ledger;
  const QueueUrl = urlOf(source);
  const inputs = entries.map(({ group, id, body }) => ({
    MessageBody: body,
    MessageGroupId: group,
    MessageDeduplicationId: id,
  }));
  if (entries.length === 1) {
    const { call, result } = await invoke(world, name, 'send', (context, caller) =>
      sendMessage.run(context, caller, { QueueUrl, ...inputs[0]! }),
    );
    if (result?.ok) acceptances.answered(call, entries[0]!, result.value);
    return result?.ok === true;
  }
  const Entries = inputs.map((input, i) => ({ Id: String(i), ...input }));
  const { call, result } = await invoke(world, name, 'send', (context, caller) =>
    sendMessageBatch.run(context, caller, { QueueUrl, Entries }),
  );
  if (result?.ok !== true) return false;
  const { Successful = [], Failed = [] } = result.value as {
    readonly Successful?: readonly (SendAnswer & { readonly Id: string })[];
    readonly Failed?: readonly unknown[];
  };
  for (const answer of Successful) acceptances.answered(call, entries[Number(answer.Id)]!, answer);
  return Failed.length === 0;
}
