import type { Context } from '../../engine/context.ts';
import { clientOf } from '../../test/support/client.ts';
import type { Persist } from './backOff.ts';
import type { Ledger } from './ledger.ts';
import type { Station } from './load.ts';
import { batch } from './sender.ts';

/** Loops that receive ten and delete ten, and how many there may be. */
export type ConsumerRules = { readonly least: number; readonly most: number };

const waitSeconds = 20;
/** As pollers are scaled: more while nearly all come back full, fewer while most do not. */
const scaleEveryMs = 5_000;
const busyShare = 0.9;
const idleShare = 0.5;
const growth = 1.5;
const shrinkage = 0.8;

export function startConsumers(
  context: Context,
  queue: string,
  ledger: Ledger,
  persist: Persist,
  { least, most }: ConsumerRules,
): Station & { count(): number } {
  const { clock } = context;
  const client = clientOf(context);
  let isOpen = true;
  let wanted = least;
  let polls = 0;
  let full = 0;
  const loops = new Set<Promise<void>>();

  const consume = (): Promise<void> =>
    persist(async () => {
      const messages = await client.receive(queue, { WaitTimeSeconds: waitSeconds });
      polls++;
      if (messages.length === batch) full++;
      if (messages.length === 0) return;
      const ids = messages.map(({ MessageId }) => MessageId);
      ledger.received(ids, clock.now());
      const handles = messages.map(({ ReceiptHandle }) => ReceiptHandle);
      await persist(async () => {
        const deleted = await client.deleteMany(queue, handles);
        if (deleted.ok && deleted.value.Failed === undefined) ledger.deleted(ids);
      });
    });

  function scaleUp(): void {
    while (loops.size < wanted) {
      const loop: Promise<void> = (async () => {
        while (isOpen && loops.size <= wanted) await consume();
      })().finally(() => loops.delete(loop));
      loops.add(loop);
    }
  }

  scaleUp();
  const scaling = (async () => {
    while (isOpen) {
      await clock.sleep(scaleEveryMs);
      if (full > busyShare * polls) wanted = Math.min(most, Math.ceil(wanted * growth));
      else if (full < idleShare * polls) wanted = Math.max(least, Math.floor(wanted * shrinkage));
      polls = 0;
      full = 0;
      if (isOpen) scaleUp();
    }
  })();

  return {
    count: () => loops.size,
    async stop() {
      isOpen = false;
      await scaling;
      await Promise.all(loops);
    },
  };
}
