import type { Context } from '../../engine/context.ts';
import { clientOf } from '../../test/support/client.ts';
import type { Persist } from './backOff.ts';
import type { Ledger } from './ledger.ts';
import type { Station } from './load.ts';

/** Loops that receive ten and delete ten, and how many there may be. */
export type ConsumerRules = { readonly least: number; readonly most: number };

const waitSeconds = 20;
/** As pollers are scaled: more while what waits is more than two seconds' work, fewer while it is next to none. */
const scaleEveryMs = 5_000;
const muchSeconds = 2;
const littleSeconds = 0.25;
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
  const loops = new Set<Promise<void>>();

  const consume = (): Promise<void> =>
    persist(async () => {
      const messages = await client.receive(queue, { WaitTimeSeconds: waitSeconds });
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
  let before = 0;
  const scaling = (async () => {
    while (isOpen) {
      await clock.sleep(scaleEveryMs);
      const perSecond = ((ledger.counts.received - before) * 1_000) / scaleEveryMs;
      before = ledger.counts.received;
      if (ledger.waiting() > muchSeconds * perSecond) wanted = Math.min(most, Math.ceil(wanted * growth));
      else if (ledger.waiting() < littleSeconds * perSecond)
        wanted = Math.max(least, Math.floor(wanted * shrinkage));
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
