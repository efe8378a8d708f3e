import type { Caller, Context } from '../../engine/context.ts';
import { nameInUrl } from '../../engine/findQueue.ts';
import { registry } from '../../engine/registry.ts';
import type { Crowd } from './crowd.ts';

type Receive = typeof registry.ReceiveMessage;

/** ReceiveMessage that looks once and does not wait where too many wait already. */
export const crowdedReceive = (crowd: Crowd): Receive => ({
  input: registry.ReceiveMessage.input,
  async run(context, caller, input) {
    const waits = (input.WaitTimeSeconds ?? (await queueWaitMs(context, caller, input.QueueUrl))) > 0;
    const isCrowded = waits && !(await crowd.mayWait());
    return registry.ReceiveMessage.run(context, isCrowded ? { ...caller, waitUntilMs: 0 } : caller, input);
  },
});

async function queueWaitMs(
  context: Context,
  caller: Caller,
  url: string | null | undefined,
): Promise<number> {
  const named = nameInUrl(url ?? '');
  if (named === undefined) return 0;
  const queue = await context.records.find(named.account ?? caller.account, caller.region, named.name);
  return queue?.waitMs ?? 0;
}
