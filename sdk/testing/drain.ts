import type { Context } from '../../engine/context.ts';
import type { Queue } from '../../engine/model/queue.ts';
import type { Activity } from './activity.ts';
import { storedMessages } from './storedMessages.ts';

/** Lets the workers of these queues handle all that they can receive. */
export function createDrain(parts: {
  readonly engine: Context;
  readonly activity: Activity;
  readonly queues: () => Promise<readonly Queue[]>;
}): () => Promise<void> {
  const { engine, activity, queues } = parts;

  return async () => {
    for (;;) {
      await activity.rest();
      const waiting = activity.running() > 0 ? [] : await receivable(engine, await queues());
      if (activity.running() === 0 && waiting.length === 0) return;
      if (await activity.goOn()) continue;
      throw new Error(`No worker takes the messages of ${waiting.join(', ')}, however long it waits.`);
    }
  };
}

/** Names of the queues that would answer a receive with something. */
async function receivable(engine: Context, queues: readonly Queue[]): Promise<readonly string[]> {
  const names: string[] = [];
  for (const queue of queues) {
    const messages = await storedMessages(engine, queue);
    const inFlight = messages.filter(({ state }) => state === 'inFlight');
    // A group goes on when its first message is acknowledged or visible again.
    const busy = new Set(queue.isFifo ? inFlight.map(({ content }) => content.groupId) : []);
    if (messages.some(({ state, content }) => state === 'visible' && !busy.has(content.groupId))) {
      names.push(queue.name);
    }
  }
  return names;
}
