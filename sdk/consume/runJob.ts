import { milliseconds } from '../duration.ts';
import { asForebayError, isDoneBefore } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { processing } from '../telemetry.ts';
import type { Soon } from '../whenReady.ts';
import type { WorkerEmitter } from './events.ts';
import type { Lease } from './lease.ts';
import { type Controls, described, type Message, openMessage } from './message.ts';
import type { BatchHandler, ConsumeOptions } from './options.ts';
import { defaultRetry, retryDelay } from './retryPolicy.ts';
import type { Settler } from './settler.ts';

type Open = { readonly lease: Lease; readonly message: Message<unknown> };

/** Takes messages through their handler to their fate; it never throws. */
export function createJobs(
  parts: Parts,
  { tell }: WorkerEmitter,
  settler: Settler,
  handler: BatchHandler<unknown>,
  { ack = 'auto', retry = defaultRetry, onUnreadable = 'dead-letter' }: ConsumeOptions,
) {
  return async function run(leases: readonly Lease[]): Promise<void> {
    const ready: Open[] = [];
    const opening = leases.map(open);
    for (const one of opening) {
      const opened = one instanceof Promise ? await one : one;
      if (opened !== undefined) ready.push(opened);
    }
    if (ack === 'on-receive') {
      const acknowledged = ready.map(({ lease }) => settler.ack(lease));
      settler.flush();
      const settlements = await Promise.all(acknowledged);
      return work(ready.filter((_, i) => settlements[i] === 'done'));
    }
    return work(ready);
  };

  async function work(ready: readonly Open[]): Promise<void> {
    if (ready.length === 0) return;
    const messages = ready.map(({ message }) => message);
    try {
      const raw = ready.map(({ lease }) => lease.raw);
      const outcome = await processing(parts.address.name, raw, async () => handler(messages));
      const { failed = [] } = outcome ?? {};
      const failures = new Set(failed);
      const failedGroups = new Set<string>();
      for (const { lease, message } of ready) {
        // Whether the group goes on depends on whether the message got away.
        if (lease.state === 'rejecting') await lease.settlement;
        if (parts.isFifo && failedGroups.has(lease.group ?? '')) settler.giveBack(lease, 0);
        else if (failures.has(message))
          await fail({ lease, message }, new Error('The batch handler named it.'));
        else succeed({ lease, message });
        if (lease.state === 'returned') failedGroups.add(lease.group ?? '');
      }
    } catch (error) {
      for (const one of ready) {
        if (isDoneBefore(error) && one.lease.state === 'acknowledged') succeed(one);
        else await fail(one, error);
      }
    }
  }

  function succeed({ lease, message }: Open): void {
    if (ack === 'auto') settler.ack(lease);
    if (lease.state === 'acknowledged' || (ack === 'manual' && lease.state === 'held'))
      tell('handled', { message });
  }

  async function fail({ lease, message }: Open, error: unknown): Promise<void> {
    // At most once: it is gone already.
    const delay = ack === 'on-receive' ? 'reject' : delayOf(lease, error);
    tell('failed', { message, error, retryAfter: delay === 'reject' ? delay : Math.ceil(delay / 1_000) });
    if (delay !== 'reject') settler.giveBack(lease, delay);
    else await settler.reject(lease, reasonOf(error), fallbackDelay(lease, error));
  }

  function delayOf({ attempt }: Lease, error: unknown): number | 'reject' {
    try {
      return retryDelay(retry, { attempt, error }, parts.random);
    } catch (thrown) {
      tell('error', { error: asForebayError('The retry policy', thrown), during: 'return' });
      return fallbackDelay({ attempt }, error);
    }
  }

  function fallbackDelay({ attempt }: Pick<Lease, 'attempt'>, error: unknown): number {
    const delay = retryDelay(defaultRetry, { attempt, error }, parts.random);
    return delay === 'reject' ? 0 : delay;
  }

  /** Its message, unless it cannot be read or is nobody's any more. */
  function open(lease: Lease): Soon<Open | undefined> {
    if (lease.endsMs <= parts.clock.now()) settler.lose(lease);
    if (lease.state !== 'held') return undefined;
    try {
      const opening = openMessage(parts, lease.raw, controlsOf(lease), () => settler.acknowledged(lease));
      if (!(opening instanceof Promise)) return { lease, message: opening };
      return opening.then(
        (message) => ({ lease, message }),
        (thrown) => putAside(lease, thrown),
      );
    } catch (thrown) {
      return putAside(lease, thrown);
    }
  }

  async function putAside(lease: Lease, thrown: unknown): Promise<undefined> {
    const reason = asForebayError('Reading a message', thrown);
    if (onUnreadable === 'dead-letter') {
      await settler.reject(lease, reason.message, fallbackDelay(lease, reason));
      return;
    }
    try {
      const known = { ...described(lease.raw), signal: lease.abort.signal };
      await onUnreadable({ ...known, text: lease.raw.Body ?? '', reason });
      settler.ack(lease);
    } catch (failure) {
      tell('error', { error: asForebayError('onUnreadable', failure), during: 'unreadable' });
      settler.giveBack(lease, fallbackDelay(lease, reason));
    }
  }

  function controlsOf(lease: Lease): Controls {
    return {
      get signal() {
        return lease.abort.signal;
      },
      ack: () => settler.ack(lease),
      retry: async ({ after = 0 } = {}) => settler.giveBack(lease, milliseconds(after)),
      reject: (reason) => settler.reject(lease, reason, fallbackDelay(lease, reason)),
    };
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
