import { maxBatchEntries } from '../batchCall.ts';
import { awake } from '../clock.ts';
import { asForebayError, ForebayError } from '../errors.ts';
import type { Parts } from '../parts.ts';
import type { WorkerEmitter } from './events.ts';
import { createLease, type Lease } from './lease.ts';

export type Poller = {
  /** Asks for as much as there is room for. */
  fill(): void;
  /** Resolves when no receive is on its way. */
  stop(): Promise<void>;
};

type Poll = {
  readonly startedMs: number;
  readonly aborting: AbortController;
  readonly done: Promise<void>;
};

/** What a `Message` says of itself. */
const toldByAll = ['ApproximateReceiveCount', 'SentTimestamp', 'MessageGroupId'] as const;
const toldByFifo = ['MessageDeduplicationId', 'SequenceNumber'] as const;
const maxPolls = 10;
const firstPauseMs = 100;
const maxPauseMs = 10_000;
/** A receive that is younger than this when the worker stops may be bringing something: it is waited for. */
const graceMs = 200;
/** How much later than it should a receive may be answered. */
const patienceMs = 15_000;

/**
 * Receives: one long poll while there is little, twice as many after every full answer, one again after an empty one.
 * Empty answers that did not wait, and failures, are followed by a pause that doubles.
 */
export function createPoller(
  { calls, clock, address, isFifo }: Parts,
  { tell }: WorkerEmitter,
  options: {
    readonly waitMs: number;
    readonly leaseMs: number;
    /** How many more messages may be received. */
    readonly room: () => number;
    /** Whether to wait until a whole batch fits rather than to ask for a few. */
    readonly isBusy: () => boolean;
    readonly deliver: (leases: readonly Lease[]) => void;
  },
): Poller {
  const { waitMs, leaseMs, room, isBusy, deliver } = options;
  const told = isFifo ? [...toldByAll, ...toldByFifo] : [...toldByAll];
  const polls = new Set<Poll>();
  const stopping = new AbortController();
  let width = 1;
  let expected = 0;
  let fruitless = 0;

  function fill(): void {
    while (!stopping.signal.aborted && polls.size < Math.min(width, maxPolls)) {
      const most = Math.min(room() - expected, maxBatchEntries);
      if (most < 1 || (most < maxBatchEntries && isBusy())) return;
      expected += most;
      const aborting = new AbortController();
      const poll = {
        startedMs: clock.now(),
        aborting,
        done: receive(most, aborting).finally(() => {
          expected -= most;
          polls.delete(poll);
          fill();
        }),
      };
      polls.add(poll);
    }
  }

  async function receive(most: number, aborting: AbortController): Promise<void> {
    const startedMs = clock.now();
    let isFruitless = true;
    try {
      const input = {
        QueueUrl: await address.url(),
        MaxNumberOfMessages: most,
        WaitTimeSeconds: Math.ceil(waitMs / 1_000),
        VisibilityTimeout: Math.ceil(leaseMs / 1_000),
        MessageSystemAttributeNames: told,
        MessageAttributeNames: ['All'],
      };
      const { Messages = [] } = await inTime(aborting, (signal) => calls.receiveMessage(input, { signal }));
      if (Messages.length > 0) {
        const endsMs = clock.now() + leaseMs;
        deliver(Messages.map((raw) => createLease(raw, Messages, endsMs)));
        isFruitless = false;
      } else {
        tell('empty', {});
        isFruitless = clock.now() - startedMs < waitMs / 2 || waitMs === 0;
      }
      width = Messages.length === 0 ? 1 : Messages.length === most ? width * 2 : width;
      width = Math.min(width, maxPolls);
    } catch (thrown) {
      width = 1;
      if (!stopping.signal.aborted) {
        tell('error', {
          error: asForebayError(`Receiving from "${address.name}"`, thrown),
          during: 'receive',
        });
      }
    }
    fruitless = isFruitless ? fruitless + 1 : 0;
    if (isFruitless) {
      await clock.sleep(Math.min(firstPauseMs * 2 ** (fruitless - 1), maxPauseMs), stopping.signal);
    }
  }

  /** A connection that died in silence would hold a poll for ever. */
  async function inTime<T>(aborting: AbortController, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const answered = new AbortController();
    let isLate = false;
    clock.sleep(waitMs + patienceMs, answered.signal).then(() => {
      if (answered.signal.aborted) return;
      isLate = true;
      aborting.abort();
    });
    try {
      return await call(aborting.signal);
    } catch (thrown) {
      if (!isLate) throw thrown;
      throw new ForebayError('Unavailable', `Receiving from "${address.name}" was not answered in time.`);
    } finally {
      answered.abort(awake);
    }
  }

  return {
    fill,
    async stop() {
      stopping.abort();
      const nowMs = clock.now();
      const all = Promise.all([...polls].map(({ done }) => done));
      const isYoung = [...polls].some(({ startedMs }) => nowMs - startedMs < graceMs);
      const grace = new AbortController();
      if (isYoung)
        await Promise.race([all.finally(() => grace.abort(awake)), clock.sleep(graceMs, grace.signal)]);
      for (const { aborting } of polls) aborting.abort();
      await all;
    },
  };
}
