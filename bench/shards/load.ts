import type { Clock, Context } from '../../engine/context.ts';
import { StorageUnavailable } from '../../engine/table/port.ts';
import { type Client, clientOf } from '../../test/support/client.ts';
import { type BackOff, persist } from './backOff.ts';
import type { Ledger } from './ledger.ts';

export const batch = 10;

export type LoadRules = {
  /** Processes of the service, each with its own engine: its own caches, its own idea of the queue. */
  readonly processes: number;
  readonly messagesPerSecond: number;
  readonly bodyBytes: number;
  /** Loops in each process that receive ten and delete ten. */
  readonly consumersPerProcess: number;
  /** Sends under way in each process; what comes beyond is turned away, as a full Lambda does. */
  readonly sendsPerProcess: number;
  /** Of the clients, when the service answers 503. */
  readonly backOff: BackOff;
};

export type Load = {
  /** Messages that were offered, taken or not. */
  readonly offered: () => number;
  stopSending(): void;
  /** Resolves when the last call has been answered. */
  stopReceiving(): Promise<void>;
};

/** Sends at a rate that does not ask how the service is doing, while consumers take what they can. */
export function startLoad(
  contexts: readonly Context[],
  queue: string,
  ledger: Ledger,
  random: () => number,
  rules: LoadRules,
): Load {
  const body = 'x'.repeat(rules.bodyBytes);
  const bodies = Array<string>(batch).fill(body);
  let isSending = true;
  let isReceiving = true;
  let offered = 0;

  async function send({ clock }: Context, client: Client): Promise<void> {
    await persistThrough(clock, async () => {
      const sentMs = clock.now();
      ledger.accepted((await client.sendMany(queue, bodies)).map(String), sentMs);
    });
  }

  async function produce(context: Context): Promise<void> {
    const client = clientOf(context);
    const gapMs = (1_000 * batch * rules.processes) / rules.messagesPerSecond;
    let underWay = 0;
    let dueMs = context.clock.now();
    while (isSending) {
      dueMs += -Math.log(1 - random()) * gapMs;
      await context.clock.sleep(Math.floor(dueMs) - context.clock.now());
      offered += batch;
      if (underWay === rules.sendsPerProcess) continue;
      underWay++;
      void send(context, client).finally(() => underWay--);
    }
  }

  async function consume(context: Context): Promise<void> {
    const client = clientOf(context);
    const { clock } = context;
    while (isReceiving) {
      await persistThrough(clock, async () => {
        const messages = await client.receive(queue, { WaitTimeSeconds: 20 });
        if (messages.length === 0) return;
        const ids = messages.map(({ MessageId }) => MessageId);
        ledger.received(ids, clock.now());
        await persistThrough(clock, async () => {
          const deleted = await client.deleteMany(
            queue,
            messages.map(({ ReceiptHandle }) => ReceiptHandle),
          );
          if (deleted.ok && deleted.value.Failed === undefined) ledger.deleted(ids);
        });
      });
    }
  }

  /** As a stock client does when it is answered 503: a few times, then it gives up. */
  async function persistThrough(clock: Clock, call: () => Promise<void>): Promise<void> {
    await persist(clock, random, rules.backOff, async () => {
      try {
        await call();
        return true;
      } catch (error) {
        if (error instanceof StorageUnavailable) return false;
        throw error;
      }
    });
  }

  const producing = contexts.map(produce);
  const consuming = contexts.flatMap((context) =>
    Array.from({ length: rules.consumersPerProcess }, () => consume(context)),
  );
  return {
    offered: () => offered,
    stopSending() {
      isSending = false;
    },
    async stopReceiving() {
      isReceiving = false;
      await Promise.all([...producing, ...consuming]);
    },
  };
}
