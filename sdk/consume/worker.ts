import { atLeast } from '../atLeast.ts';
import { awake } from '../clock.ts';
import { type Duration, milliseconds } from '../duration.ts';
import { ForebayError } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { createBuffer } from './buffer.ts';
import { createEmitter, type WorkerEvents } from './events.ts';
import { keepLeases } from './heartbeat.ts';
import type { Lease } from './lease.ts';
import type { BatchHandler, ConsumeOptions } from './options.ts';
import { createPacing } from './pacing.ts';
import { createPoller } from './poller.ts';
import { createJobs } from './runJob.ts';
import { createSettler } from './settler.ts';

/**
 * How a worker came to its end.
 *
 * @example
 * const { released, abandoned }: StopReport = await worker.stop();
 */
export interface StopReport {
  /** Messages that had been received and were given back without being handled. */
  readonly released: number;
  /** Messages whose handlers had not finished by the deadline; they were given back too. */
  readonly abandoned: number;
}

/**
 * What handles the messages of a queue until it is stopped; made by `queue.consume()`.
 *
 * @example
 * const worker = orders.consume(ship);
 * worker.on('failed', ({ error }) => console.error(error));
 * process.once('SIGTERM', () => worker.stop({ deadline: '20s' }));
 */
export interface Worker<Body> {
  /**
   * Listens to an event; what is returned ends that.
   *
   * @example
   * const off = worker.on('leaseLost', ({ id }) => console.warn(id));
   */
  on<E extends keyof WorkerEvents<Body>>(
    event: E,
    listener: (told: WorkerEvents<Body>[E]) => void,
  ): () => void;
  /**
   * Stops receiving, lets the handlers finish, gives back at once what none has begun with, and resolves when all is
   * acknowledged. After the deadline (30 seconds if not given) it gives back what is unfinished as well, and aborts the
   * messages' signals.
   *
   * @example
   * await worker.stop({ deadline: '20s' });
   */
  stop(options?: { readonly deadline?: Duration }): Promise<StopReport>;
  /** Resolves when it has stopped, by whomever. */
  readonly stopped: Promise<StopReport>;
}

export function startWorker(
  parts: Parts,
  handler: BatchHandler<unknown>,
  options: ConsumeOptions,
  batchSize = 1,
): Worker<unknown> {
  const { concurrency = 10, prefetch, wait = '20s', visibilityTimeout = '30s', signal } = options;
  const leaseMs = milliseconds(visibilityTimeout);
  if (leaseMs < 1_000)
    throw new ForebayError('InvalidArgument', 'visibilityTimeout must be a second at least.');
  atLeast(1, { concurrency, batchSize });
  atLeast(0, { prefetch: prefetch ?? 0 });
  const emitter = createEmitter();
  const held = new Set<Lease>();
  const buffer = createBuffer(parts.isFifo);
  const settler = createSettler(parts, emitter, held);
  const runJob = createJobs(parts, emitter, settler, handler, options);
  const pacing = createPacing(parts.clock, { concurrency, prefetch, batchSize });
  const heartbeat = new AbortController();
  const resting = new Set<() => void>();
  let running = 0;
  let released = 0;
  let stopping: Promise<StopReport> | undefined;

  const poller = createPoller(parts, emitter, {
    waitMs: milliseconds(wait),
    leaseMs,
    room: () => pacing.limit() - held.size,
    isBusy: () => buffer.size > 0,
    deliver(leases) {
      for (const lease of leases) held.add(lease);
      buffer.put(leases);
      if (stopping === undefined) dispatch();
      else release(buffer.drain());
    },
  });

  function dispatch(): void {
    while (stopping === undefined && running < concurrency) {
      const leases = buffer.take(batchSize);
      if (leases.length === 0) break;
      running++;
      const finished = pacing.start();
      runJob(leases).then(() => {
        finished();
        running--;
        for (const lease of leases) whenSettled(lease, () => leave(lease));
        next();
      });
    }
  }

  /** In the mode `manual` a message's fate may be decided long after its handler has returned. */
  function whenSettled(lease: Lease, then: () => void): void {
    if (lease.settlement !== undefined) then();
    else {
      lease.onSettled = async () => {
        if (lease.state === 'rejecting') await lease.settlement;
        then();
        next();
      };
    }
  }

  /** Its group goes on; after a failure from the message that failed, so what follows it is given back. */
  function leave({ group, state, settlement }: Lease): void {
    if (!parts.isFifo || group === undefined) return;
    if (state === 'returned' || state === 'lost') release(buffer.drain(group));
    // A message that could not be acknowledged comes again, and what is behind it should come after it.
    settlement?.then((settled) => settled !== 'done' && release(buffer.drain(group)));
    buffer.free(group);
  }

  function next(): void {
    dispatch();
    poller.fill();
    if (running === 0) settler.flush();
    if (running > 0 || held.size > 0) return;
    for (const tell of resting) tell();
    resting.clear();
  }

  function release(leases: readonly Lease[]): void {
    if (leases.length === 0) return;
    for (const lease of leases) settler.giveBack(lease, 0);
    settler.flush();
    released += leases.length;
    emitter.tell('released', { ids: leases.map(({ id }) => id) });
  }

  async function shutDown(deadline: Duration): Promise<StopReport> {
    const ended = new AbortController();
    const allDone = (running === 0 && held.size === buffer.size ? Promise.resolve() : atRest()).then(() =>
      ended.abort(awake),
    );
    release(buffer.drain());
    await poller.stop();
    await Promise.race([allDone, parts.clock.sleep(milliseconds(deadline), ended.signal)]);
    const unfinished = [...held];
    for (const lease of unfinished) {
      settler.giveBack(lease, 0);
      lease.abort.abort();
    }
    heartbeat.abort(awake);
    await settler.settled();
    return { released, abandoned: unfinished.length };
  }

  const atRest = () => new Promise<void>((resolve) => resting.add(resolve));

  let tellStopped: (report: StopReport) => void = () => {};
  const stopped = new Promise<StopReport>((resolve) => {
    tellStopped = resolve;
  });

  function stop({ deadline = '30s' }: { readonly deadline?: Duration } = {}): Promise<StopReport> {
    if (stopping === undefined) {
      signal?.removeEventListener('abort', onAbort);
      // Set before anything of it runs: nothing is begun from here on.
      stopping = Promise.resolve().then(() => shutDown(deadline));
      stopping.then(tellStopped);
    }
    return stopping;
  }
  const onAbort = () => void stop();

  keepLeases(parts, emitter, held, { leaseMs, lose: settler.lose, signal: heartbeat.signal });
  if (signal?.aborted) stop();
  else {
    signal?.addEventListener('abort', onAbort, { once: true });
    poller.fill();
  }
  return { on: emitter.on as Worker<unknown>['on'], stop, stopped };
}
