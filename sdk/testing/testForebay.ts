import { createEngine } from '../../engine/engine.ts';
import { weigh } from '../../engine/model/parcel.ts';
import { memoryTable } from '../../engine/table/memory.ts';
import type { RunningServer } from '../../local/server.ts';
import { serverDefaults } from '../../local/serverDefaults.ts';
import type { Clock } from '../clock.ts';
import type { Worker } from '../consume/worker.ts';
import { engineCalls } from '../direct/engineCalls.ts';
import { type Duration, milliseconds } from '../duration.ts';
import { ForebayError } from '../errors.ts';
import type { AttributesOf } from '../manage/createQueue.ts';
import { createAt, type QueueOptions, queueParts } from '../queues.ts';
import type { Schema } from '../schema.ts';
import { createActivity } from './activity.ts';
import { runBackground } from './background.ts';
import { createDrain } from './drain.ts';
import { type FailingCall, type FaultCode, type FaultOptions, faulty } from './faults.ts';
import { createHandClock } from './handClock.ts';
import { seededIds, seededRandom } from './seeded.ts';
import { openTestQueue, type TestQueue } from './testQueue.ts';

/**
 * How a Forebay for tests begins.
 *
 * @example
 * const options: TestForebayOptions = { now: new Date('2026-03-29T00:59:00Z') };
 */
export interface TestForebayOptions {
  /** The time at which it stands at first, the beginning of 2030 (UTC) if not given. */
  readonly now?: Date;
}

/**
 * Forebay inside a test: the SDK's queues on an engine in memory, whose time stands still until it is moved.
 *
 * @example
 * const forebay = createTestForebay();
 * const orders = await forebay.createQueue('orders', { schema: Order, deadLetter: { maxReceives: 3 } });
 * orders.consume(async () => {
 *   throw new Error('no carrier today');
 * });
 * await orders.send({ id: '42', total: 12.5 });
 * await forebay.advance('2 hours');
 * console.log((await orders.deadLetters()).length); // → 1
 * await forebay.close();
 */
export interface TestForebay {
  /** Its time: for timers of your own, or `memoryStore(forebay.clock)`. */
  readonly clock: Clock;
  /**
   * As that of `Forebay`, and it can be looked into.
   *
   * @example
   * const orders = forebay.queue('orders.fifo', { schema: Order });
   */
  queue<const Name extends string, S extends Schema | undefined = undefined>(
    name: Name,
    options?: QueueOptions<S>,
  ): TestQueue<S, Name>;
  /**
   * As that of `Forebay`.
   *
   * @throws ForebayError `QueueDeletedRecently`, `InvalidArgument` …
   * @example
   * const orders = await forebay.createQueue('orders', { deadLetter: true });
   */
  createQueue<const Name extends string, S extends Schema | undefined = undefined>(
    name: Name,
    options?: QueueOptions<S> & AttributesOf<Name>,
  ): Promise<TestQueue<S, Name>>;
  /**
   * Moves time on, and on its way wakes whoever waits: polls, workers, heartbeats, retries, background work, each at its
   * instant and until it has come to rest. It does not wait for handlers that wait for something else; `drain` does.
   *
   * @example
   * const forebay = createTestForebay({ now: new Date('2026-03-29T00:59:00Z') });
   * const orders = await forebay.createQueue('orders');
   * await orders.send('42', { delay: '10 minutes' });
   * await forebay.advance('10 minutes');
   * console.log((await orders.visible()).length, new Date(forebay.clock.now())); // → 1 2026-03-29T01:09:00.000Z
   */
  advance(duration: Duration): Promise<void>;
  /**
   * Resolves when no queue with a worker has anything left that it could receive, and no handler runs. Time moves only
   * where somebody waits for it, as a poll does after a failure; what is delayed or in flight by then stays so.
   *
   * @throws Error if that does not come about, as where a handler fails each time and its retry is at once.
   * @example
   * const forebay = createTestForebay();
   * const orders = await forebay.createQueue('orders');
   * orders.consume((message) => console.log('shipped', message.body)); // → shipped 42
   * await orders.send('42');
   * await forebay.drain();
   * console.log(await orders.stats()); // → { visible: 0, inFlight: 0, delayed: 0 }
   */
  drain(): Promise<void>;
  /**
   * Makes a call fail, as one does when the client beneath has given up repeating it. What is returned ends that.
   *
   * @example
   * const forebay = createTestForebay();
   * const orders = await forebay.createQueue('orders');
   * forebay.fail('sendMessage', 'ServiceUnavailable', { times: 2 });
   * const results = await Promise.allSettled(['a', 'b', 'c'].map((body) => orders.send(body)));
   * console.log(results.filter(({ status }) => status === 'rejected').length); // → 2
   */
  fail(call: FailingCall, code: FaultCode, options?: FaultOptions): () => void;
  /**
   * Serves it over HTTP on a free port of this machine, for programs that want an endpoint; answers with its URL. Their
   * calls do not fail by `fail`, and time stands still for them too.
   *
   * @example
   * process.env.AWS_ENDPOINT_URL_SQS = await forebay.listen();
   */
  listen(): Promise<string>;
  /**
   * Stops its workers, without waiting for what their handlers are at, and its server.
   *
   * @example
   * afterEach(() => forebay.close());
   */
  close(): Promise<void>;
}

const defaultStart = new Date('2030-01-01T00:00:00Z');
const { account, region } = serverDefaults;
const baseUrl = 'http://forebay.test';
/** Longer than a worker waits for a receive that may be bringing something. */
const graceMs = 1_000;

/**
 * Opens one, with nothing in it. Nothing of it is shared, so every test can have its own; runs of one test are the same.
 *
 * @throws ForebayError `InvalidArgument` if `now` is no date.
 * @example
 * const forebay = createTestForebay({ now: new Date('2026-03-29T00:59:00Z') });
 */
export function createTestForebay({ now = defaultStart }: TestForebayOptions = {}): TestForebay {
  if (Number.isNaN(now.getTime())) throw new ForebayError('InvalidArgument', 'now is no date.');
  const hands = createHandClock({ startMs: now.getTime(), rest: () => activity.rest() });
  const activity = createActivity(hands);
  const engine = createEngine({
    // What is expired is not seen again; to remove it, time would have to stop at every minute.
    table: memoryTable({ weigh, expiry: 'native' }),
    clock: hands,
    ids: seededIds(1),
    settings: { sharedTable: false, recordCacheMs: Number.POSITIVE_INFINITY },
  });
  const faults = faulty(engineCalls(engine, { account, region, baseUrl }), activity.breathe);
  const service = { calls: faults.calls, clock: activity.clock };
  const random = seededRandom(2);
  const workers = new Map<Worker<never>, string>();
  const closing = new AbortController();
  let server: Promise<RunningServer> | undefined;
  activity.apart(() => runBackground(engine, closing.signal));

  async function find(name: string) {
    const queue = await engine.records.find(account, region, name);
    if (queue === undefined) throw new ForebayError('QueueDoesNotExist', `There is no queue "${name}".`);
    return queue;
  }

  const kit = {
    engine,
    activity,
    find,
    onWorker(queue: string, worker: Worker<never>) {
      workers.set(worker, queue);
      worker.stopped.then(() => workers.delete(worker));
    },
  };

  const forebay: TestForebay = {
    clock: activity.clock,
    queue: (name, options = {}) => openTestQueue(kit, { ...queueParts(service, name, options), random }),
    async createQueue<const Name extends string, S extends Schema | undefined = undefined>(
      name: Name,
      options: QueueOptions<S> & AttributesOf<Name> = {} as QueueOptions<S> & AttributesOf<Name>,
    ) {
      return forebay.queue<Name, S>(name, await createAt(service, name, options));
    },
    advance: (duration) => hands.advance(milliseconds(duration)),
    drain: createDrain({
      engine,
      activity,
      queues: () => Promise.all([...new Set(workers.values())].map(find)),
    }),
    fail: faults.fail,
    async listen() {
      server ??= startLocal(engine);
      return (await server).url;
    },
    async close() {
      const stopped = Promise.all([...workers.keys()].map((worker) => worker.stop({ deadline: 0 })));
      activity.end();
      await hands.advance(graceMs);
      await stopped;
      closing.abort();
      await (await server)?.close();
    },
  };
  return forebay;
}

/** Loaded by whoever wants an endpoint. */
async function startLocal(engine: Parameters<typeof createDrain>[0]['engine']): Promise<RunningServer> {
  const { startServer } = await import('../../local/server.ts');
  return startServer({ engine, port: 0 });
}
