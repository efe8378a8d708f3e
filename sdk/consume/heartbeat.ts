import { batchCall, maxBatchEntries } from '../batchCall.ts';
import type { Parts } from '../parts.ts';
import type { WorkerEmitter } from './events.ts';
import type { Lease } from './lease.ts';

/**
 * Extends every lease that has used up a third of its time, so that two beats may fail before one is lost.
 *
 *     received      1st beat      2nd beat      the lease would end
 *     |-------------|-------------|-------------|
 */
export async function keepLeases(
  { calls, clock, address }: Parts,
  { tell }: WorkerEmitter,
  held: ReadonlySet<Lease>,
  options: { readonly leaseMs: number; readonly lose: (lease: Lease) => void; readonly signal: AbortSignal },
): Promise<void> {
  const { leaseMs, lose, signal } = options;
  const about = { clock, doing: `Extending leases of "${address.name}"` };

  async function extend(leases: readonly Lease[]): Promise<void> {
    const askedMs = clock.now();
    const entries = leases.map(({ handle }) => ({
      ReceiptHandle: handle,
      VisibilityTimeout: Math.ceil(leaseMs / 1_000),
    }));
    const results = await batchCall(about, entries, async (Entries) =>
      calls.changeMessageVisibilityBatch({ QueueUrl: await address.url(), Entries }),
    );
    const ids: string[] = [];
    leases.forEach((lease, i) => {
      const result = results[i];
      if (result?.ok) {
        lease.endsMs = askedMs + leaseMs;
        ids.push(lease.id);
      } else if (lease.state === 'held' && result?.error.code === 'LeaseLost') lose(lease);
      else if (lease.state === 'held' && result !== undefined)
        tell('error', { error: result.error, during: 'heartbeat' });
    });
    if (ids.length > 0) tell('extended', { ids });
  }

  while (!signal.aborted) {
    await clock.sleep(leaseMs / 6, signal);
    if (signal.aborted) return;
    const nowMs = clock.now();
    const due: Lease[] = [];
    for (const lease of held) {
      if (lease.endsMs <= nowMs) lose(lease);
      else if (lease.endsMs - nowMs <= (leaseMs * 2) / 3) due.push(lease);
    }
    const batches: Promise<void>[] = [];
    for (let i = 0; i < due.length; i += maxBatchEntries)
      batches.push(extend(due.slice(i, i + maxBatchEntries)));
    await Promise.all(batches);
  }
}
