import type { Context } from '../../engine/context.ts';
import { clientOf } from '../../test/support/client.ts';
import type { Persist } from './backOff.ts';
import type { Ledger } from './ledger.ts';
import type { Station } from './load.ts';

export const batch = 10;

export type SenderRules = {
  readonly messagesPerSecond: number;
  readonly bodyBytes: number;
  /** Sends under way; what comes beyond is turned away, as a full Lambda does. */
  readonly most: number;
};

/** Offers batches at random intervals, without asking how the service is doing. */
export function startSender(
  context: Context,
  queue: string,
  ledger: Ledger,
  random: () => number,
  persist: Persist,
  rules: SenderRules,
): Station & { offered(): number } {
  const { clock } = context;
  const client = clientOf(context);
  const bodies = Array<string>(batch).fill('x'.repeat(rules.bodyBytes));
  const gapMs = (1_000 * batch) / rules.messagesPerSecond;
  const underWay = new Set<Promise<void>>();
  let isOpen = true;
  let offered = 0;

  const send = (): Promise<void> =>
    persist(async () => {
      const sentMs = clock.now();
      const ids = await client.sendMany(queue, bodies);
      ledger.accepted(ids.map(String), sentMs);
    });

  const running = (async () => {
    let dueMs = clock.now();
    while (isOpen) {
      dueMs += -Math.log(1 - random()) * gapMs;
      await clock.sleep(Math.floor(dueMs) - clock.now());
      offered += batch;
      if (underWay.size === rules.most) continue;
      const sending = send();
      underWay.add(sending);
      void sending.finally(() => underWay.delete(sending));
    }
  })();

  return {
    offered: () => offered,
    async stop() {
      isOpen = false;
      await running;
      await Promise.all(underWay);
    },
  };
}
