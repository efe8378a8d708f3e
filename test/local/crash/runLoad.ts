import { consume } from './consume.ts';
import type { Load } from './load.ts';
import { redrive } from './redrive.ts';
import { send } from './send.ts';

const senders = 3;
export const consumers = 4;

/** Clients of every kind, each until the server does not answer any more. */
export const runLoad = (load: Load): Promise<unknown> =>
  Promise.all([
    ...Array.from({ length: senders }, () => untilUnanswered(load, send)),
    ...Array.from({ length: consumers }, () => untilUnanswered(load, consume)),
    untilUnanswered(load, redrive),
  ]);

async function untilUnanswered(load: Load, step: (load: Load) => Promise<boolean>): Promise<void> {
  while (await step(load));
  load.tally.unknown++;
}
