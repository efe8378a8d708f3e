import type { SqsEvent } from '../../dispatch/event.ts';
import type { Dispatch, DispatchNews, Invocation, Invoked, WokenKey } from '../../dispatch/ports.ts';
import { runWorker } from '../../dispatch/runWorker.ts';
import { sweep } from '../../dispatch/sweep.ts';
import { wake } from '../../dispatch/wake.ts';
import { createEventSourceMapping } from '../../engine/actions/createEventSourceMapping.ts';
import { updateEventSourceMapping } from '../../engine/actions/updateEventSourceMapping.ts';
import type { Settings } from '../../engine/context.ts';
import { createEngine } from '../../engine/engine.ts';
import { metered, type OperationName } from '../../engine/table/metered.ts';
import type { Put, Table } from '../../engine/table/port.ts';
import { clientOf } from '../support/client.ts';
import { manualClock } from '../support/manualClock.ts';
import { seededIds } from '../support/seeded.ts';
import { answerOf, arnOf, caller, makeQueue } from '../support/testEngine.ts';
import { testTable } from '../support/testTable.ts';

/** What a mapped function does with a call, and how long it takes; it may say so by what it throws. */
export type Consumer = (event: SqsEvent, call: Invocation) => Promise<unknown>;
/** Thrown by a consumer that is not even reached. */
export class Outcome extends Error {
  readonly invoked: Invoked;
  constructor(invoked: Invoked) {
    super(invoked.outcome);
    this.invoked = invoked;
  }
}
export const throttled = () => new Outcome({ outcome: 'throttled' });

export type CloudOptions = {
  readonly settings?: Partial<Settings>;
  /** How long the function may run, by its name. */
  readonly timeoutsMs?: Readonly<Record<string, number>>;
  /** How long an asynchronous invoke takes to begin. */
  readonly startMs?: number;
};

/**
 * What deployed dispatch has around it, on one engine and a clock moved by hand: a stream that brings keys to `wake`,
 * asynchronous invokes that begin a moment later, the schedule, and functions.
 */
export function cloud({ settings, timeoutsMs = {}, startMs = 10 }: CloudOptions = {}) {
  const clock = manualClock();
  const woken: WokenKey[] = [];
  const operations: OperationName[] = [];
  const { table, meter } = meteredParts(streamed(testTable(), woken), operations);
  const running = { now: 0, most: 0 };
  const calls: { readonly atMs: number; readonly functionArn: string; readonly bodies: readonly string[] }[] =
    [];
  const news: DispatchNews[] = [];
  const started: string[] = [];
  const failures: unknown[] = [];
  let consumer: Consumer = async () => null;
  let isLost = (_: 'worker' | 'sweep'): boolean => false;

  const run = (what: () => Promise<unknown>): void => void what().catch((error) => failures.push(error));
  const soon = (kind: 'worker' | 'sweep', begin: () => Promise<unknown>) => {
    started.push(kind);
    if (!isLost(kind)) run(() => clock.sleep(startMs).then(begin));
  };
  const consumers = {
    describe: async (name: string) => ({
      functionArn: functionArn(name),
      timeoutMs: timeoutsMs[name] ?? 3_000,
    }),
    startWorker: async ({ id }: { readonly id: string }) => dispatch.startWorker({ mappingId: id }),
  };
  const engine = createEngine({ table, clock, ids: seededIds(1), ...(settings && { settings }), consumers });
  const dispatch: Dispatch = {
    engine,
    invoke,
    async startWorker(task) {
      soon('worker', () => runWorker(dispatch, task, { deadlineMs: clock.now() + 900_000 }));
    },
    async startSweep() {
      soon('sweep', () => sweep(dispatch, { deadlineMs: clock.now() + 120_000 }));
    },
    tell: (one) => news.push(one),
  };

  async function invoke(invocation: Invocation): Promise<Invoked> {
    const { event, functionArn: arn, payload, timeoutMs, notAfterMs } = invocation;
    if (clock.now() > notAfterMs) return { outcome: 'unreachable', reason: 'too late' };
    if (JSON.stringify(event) !== payload) throw new Error('the payload is not the event');
    const bodies = event.Records.map(({ body }) => body);
    calls.push({ atMs: clock.now(), functionArn: arn, bodies });
    running.now++;
    running.most = Math.max(running.most, running.now);
    const overMs = clock.now() + timeoutMs;
    try {
      const answer = await consumer(event, invocation);
      if (clock.now() > overMs) return { outcome: 'timedOut' };
      return { outcome: 'answered', payload: answer === undefined ? '' : JSON.stringify(answer) };
    } catch (error) {
      return error instanceof Outcome ? error.invoked : { outcome: 'failed', reason: `${error}` };
    } finally {
      running.now--;
    }
  }

  return {
    clock,
    engine,
    dispatch,
    meter,
    operations,
    calls,
    news,
    started,
    running,
    failures,
    client: clientOf(engine),
    consume: (how: Consumer) => {
      consumer = how;
    },
    lose: (which: typeof isLost) => {
      isLost = which;
    },
    queue: (name: string, attributes: Record<string, string> = {}) => makeQueue(engine, name, attributes),
    async map(name: string, input: Record<string, unknown> = {}) {
      const asked = { EventSourceArn: arnOf(name), FunctionName: 'consume', ...input };
      return answerOf(await createEventSourceMapping.run(engine, caller, asked)).UUID;
    },
    async update(UUID: string, input: Record<string, unknown>) {
      return answerOf(await updateEventSourceMapping.run(engine, caller, { UUID, ...input }));
    },
    /** What the stream has brought since. */
    flow: () => wake(dispatch, woken.splice(0)),
    /** The stream forgets what it should have brought. */
    forget: () => woken.splice(0).length,
    /** What the schedule does each minute. */
    schedule: () => sweep(dispatch, { deadlineMs: clock.now() + 120_000 }),
    /** Time goes on in small steps, the stream flows, and the schedule sweeps at each full minute. */
    async live(ms: number, stepMs = 100) {
      for (let passed = 0; passed < ms; passed += stepMs) {
        if (woken.length > 0) run(() => wake(dispatch, woken.splice(0)));
        if (clock.now() % 60_000 < stepMs) run(() => sweep(dispatch, { deadlineMs: clock.now() + 120_000 }));
        await clock.advance(stepMs);
      }
      if (failures.length > 0) throw failures[0];
    },
    bodies: () => calls.flatMap((call) => call.bodies),
  };
}
export type Cloud = ReturnType<typeof cloud>;

export const functionArn = (name: string): string =>
  `arn:aws:lambda:${caller.region}:${caller.account}:function:${name}`;

function meteredParts(table: Table, operations: OperationName[]) {
  return metered(table, ({ operation }) => operations.push(operation));
}

/** Keeps the keys of what is put with `wake: 1`. */
function streamed(table: Table, woken: WokenKey[]): Table {
  const note = (writes: readonly { readonly kind: string }[]) => {
    for (const write of writes) {
      const { item } = write as Put;
      if (write.kind === 'put' && item.wake === 1) woken.push({ pk: item.pk, sk: item.sk });
    }
  };
  return {
    ...table,
    async put(put) {
      const outcome = await table.put(put);
      if (outcome.outcome === 'done') note([put]);
      return outcome;
    },
    async batchWrite(writes) {
      await table.batchWrite(writes);
      note(writes);
    },
    async transact(writes, token) {
      const outcome = await table.transact(writes, token);
      if (outcome.outcome === 'done') note(writes);
      return outcome;
    },
  };
}
