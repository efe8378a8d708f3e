import { batchCall, type EntryResult } from '../batchCall.ts';
import { asForebayError } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { createBatcher } from './batcher.ts';
import { createDeadLetters } from './deadLetters.ts';
import type { Activity, WorkerEmitter } from './events.ts';
import type { Lease } from './lease.ts';
import type { Settlement } from './message.ts';

export type Settler = {
  ack(lease: Lease): Promise<Settlement>;
  giveBack(lease: Lease, afterMs: number): Promise<Settlement>;
  reject(lease: Lease, reason: string, otherwiseAfterMs: number): Promise<Settlement>;
  /** Nobody's any more: its lease has ended. */
  lose(lease: Lease): void;
  /** It was acknowledged by other means. */
  acknowledged(lease: Lease): void;
  flush(): void;
  /** Resolves when nothing is on its way. */
  settled(): Promise<void>;
};

const lingerMs = 5;
const maxVisibilitySeconds = 43_200;

/** Decides the fate of leases: once for each, in batches, and without ever throwing. */
export function createSettler(parts: Parts, { tell }: WorkerEmitter, held: Set<Lease>): Settler {
  const { calls, clock, address } = parts;
  const underWay = new Set<Promise<unknown>>();
  const sendToDeadLetters = createDeadLetters(parts);

  const deletes = createBatcher<Lease, EntryResult<unknown>>({
    clock,
    lingerMs,
    // Forebay stores together what it delivers together, and deletes it with one write.
    kindOf: ({ receivedWith }) => receivedWith,
    run: (leases) =>
      batchCall(
        { clock, doing: `Acknowledging messages of "${address.name}"` },
        leases.map(({ handle }) => ({ ReceiptHandle: handle })),
        async (Entries) => calls.deleteMessageBatch({ QueueUrl: await address.url(), Entries }),
      ),
  });

  const changes = createBatcher<{ lease: Lease; seconds: number }, EntryResult<unknown>>({
    clock,
    lingerMs,
    run: (returned) =>
      batchCall(
        { clock, doing: `Giving messages of "${address.name}" back` },
        returned.map(({ lease, seconds }) => ({ ReceiptHandle: lease.handle, VisibilityTimeout: seconds })),
        async (Entries) => calls.changeMessageVisibilityBatch({ QueueUrl: await address.url(), Entries }),
      ),
  });

  function settle(lease: Lease, state: Lease['state'], how: () => Promise<Settlement>): Promise<Settlement> {
    if (lease.settlement === undefined) {
      lease.state = state;
      held.delete(lease);
      lease.settlement = how();
      const settling = lease.settlement.finally(() => underWay.delete(settling));
      underWay.add(settling);
      lease.onSettled?.();
    }
    return lease.settlement;
  }

  function outcome(lease: Lease, result: EntryResult<unknown>, during: Activity): Settlement {
    if (result.ok) {
      // Standard queues accept the handle of a lease that has ended, without saying whether it still governed.
      if (parts.isFifo || during !== 'acknowledge' || clock.now() <= lease.endsMs) return 'done';
      tell('leaseLost', { id: lease.id });
      return 'lease-lost';
    }
    if (result.error.code === 'LeaseLost') {
      tell('leaseLost', { id: lease.id });
      return 'lease-lost';
    }
    tell('error', { error: result.error, during });
    return 'failed';
  }

  const takeOut = async (lease: Lease) => outcome(lease, await deletes.add(lease), 'acknowledge');
  const putBack = async (lease: Lease, afterMs: number) => {
    const seconds = Math.min(Math.ceil(afterMs / 1_000), maxVisibilitySeconds);
    return outcome(lease, await changes.add({ lease, seconds }), 'return');
  };

  return {
    ack(lease) {
      // It may not have been given to anybody yet: then this spares a duplicate.
      if (lease.state === 'lost' && !parts.isFifo) deletes.add(lease);
      return settle(lease, 'acknowledged', () => takeOut(lease));
    },
    giveBack: (lease, afterMs) => settle(lease, 'returned', () => putBack(lease, afterMs)),
    reject: (lease, reason, otherwiseAfterMs) =>
      settle(lease, 'rejecting', async () => {
        try {
          await sendToDeadLetters(lease.raw, reason);
        } catch (thrown) {
          tell('error', { error: asForebayError('Rejecting a message', thrown), during: 'reject' });
          lease.state = 'returned';
          await putBack(lease, otherwiseAfterMs);
          return 'failed';
        }
        lease.state = 'rejected';
        tell('rejected', { id: lease.id, reason });
        return takeOut(lease);
      }),
    lose(lease) {
      settle(lease, 'lost', async () => 'lease-lost');
      lease.abort.abort();
      tell('leaseLost', { id: lease.id });
    },
    acknowledged(lease) {
      settle(lease, 'acknowledged', async () => 'done');
    },
    flush() {
      deletes.flush();
      changes.flush();
    },
    async settled() {
      while (underWay.size > 0) {
        deletes.flush();
        changes.flush();
        await Promise.race(underWay);
      }
    },
  };
}
