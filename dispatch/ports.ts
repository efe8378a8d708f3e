import type { Context } from '../engine/context.ts';
import type { Mapping } from '../engine/mappings/mapping.ts';
import type { SqsEvent } from './event.ts';

/** One synchronous call of a function. */
export type Invocation = {
  readonly functionArn: string;
  readonly event: SqsEvent;
  /** The event as JSON, at most 6 MB of UTF-8: what goes over the wire. */
  readonly payload: string;
  /** How long the function may run; whoever calls waits a little longer and then answers `timedOut`. */
  readonly timeoutMs: number;
  /**
   * Epoch ms by the engine's clock. A call that could not begin by then must not begin at all (`unreachable`): somebody
   * else may have been given its place.
   */
  readonly notAfterMs: number;
};

/** What came of a call. */
export type Invoked =
  /** The function returned: `payload` is its answer as JSON text, possibly `null`, empty or no JSON at all. */
  | { readonly outcome: 'answered'; readonly payload: string }
  /** The function threw, or its runtime broke (`FunctionError`). */
  | { readonly outcome: 'failed'; readonly reason: string }
  /** It ran longer than it may. */
  | { readonly outcome: 'timedOut' }
  /** It certainly did not run, for want of capacity (429): the messages are put back as if they had not been received. */
  | { readonly outcome: 'throttled' }
  /** It cannot be called (no such function, no permission, no network), or nobody knows whether it ran. */
  | { readonly outcome: 'unreachable'; readonly reason: string };

/** What a worker is started with; survives JSON. */
export type WorkerTask = { readonly mappingId: string };

/** Something that operators may want to see. Never throws. */
export type DispatchNews =
  | {
      readonly kind: 'called';
      readonly mapping: Mapping;
      readonly records: number;
      readonly invoked: Invoked;
    }
  /** Messages of the batch that were not deleted, and why. */
  | {
      readonly kind: 'kept';
      readonly mapping: Mapping;
      readonly messageIds: readonly string[];
      readonly reason: string;
    }
  /** Deleted because no filter lets them through. */
  | { readonly kind: 'filtered'; readonly mapping: Mapping; readonly records: number }
  /** A worker or a sweep could not be started; the next sweep makes up for it. */
  | { readonly kind: 'notStarted'; readonly error: unknown };

/** What everything in `dispatch/` is given first. `engine` carries table, clock and ids. */
export type Dispatch = {
  readonly engine: Context;
  /** Answers, whatever happens; never throws. */
  readonly invoke: (invocation: Invocation) => Promise<Invoked>;
  /** Starts `runWorker` elsewhere with this task and waits only until that is accepted. May throw, may be lost, may come twice. */
  readonly startWorker: (task: WorkerTask) => Promise<void>;
  /** Starts `sweep` elsewhere, likewise. */
  readonly startSweep: () => Promise<void>;
  readonly tell?: (news: DispatchNews) => void;
};

/**
 * The key of an item that the table's stream brought (`wake: 1`): its partition names the queue, its sort key the instant
 * at which it becomes visible.
 */
export type WokenKey = { readonly pk: string; readonly sk: string };

/**
 * `dispatch/wake.ts`: for each distinct queue of the keys starts a worker for every enabled mapping that has a free slot;
 * for what is not visible yet it notes when it will be, and sees to it that a sweep is awake then. Never waits for a
 * consumer. Throws only if the table is unavailable: the same keys are to be brought again.
 */
export type Wake = (dispatch: Dispatch, keys: readonly WokenKey[]) => Promise<{ readonly started: number }>;

export type WorkerReport = {
  /**
   * - `idle`: nothing is visible (any more);
   * - `handedOver`: another worker was started to go on;
   * - `noSlot`: as many as may are at work already;
   * - `backedOff`: the function takes no calls now; the sweep comes back to it;
   * - `unmapped`: the mapping is gone or disabled, or allows fewer workers now; or its queue is gone.
   */
  readonly ended: 'idle' | 'handedOver' | 'noSlot' | 'backedOff' | 'unmapped';
  /** Calls of the function. */
  readonly calls: number;
  /** When the queue has something next, epoch ms; absent: nothing is there, or it was not looked. */
  readonly nextVisibleMs?: number;
};

/**
 * `dispatch/runWorker.ts`: takes one of the mapping's slots and loops receive → call → acknowledge until the queue is
 * empty or too little time is left before `deadlineMs` (epoch ms) for one more call; then starts another to go on.
 * A worker that dies at any point loses nothing. A deadline sooner than the function's time-out plus `workerMarginMs`
 * (`dispatch/terms.ts`) from now would hand over for ever: give it 15 minutes. On `signal` it ends after the call under way.
 */
export type RunWorker = (
  dispatch: Dispatch,
  task: WorkerTask,
  options: { readonly deadlineMs: number; readonly signal?: AbortSignal },
) => Promise<WorkerReport>;

export type SweepReport = {
  /** Queues that were looked into. */
  readonly looked: number;
  readonly started: number;
  /** Another sweep is awake, and does it. */
  readonly isSuperfluous: boolean;
};

/**
 * `dispatch/sweep.ts`: to be called once a minute, and whenever `startSweep` says so. Looks into the queues of mappings
 * that have something due, starts workers for them, and stays awake as long as something falls due within a minute, but
 * not beyond `deadlineMs` (epoch ms; 2–15 minutes from now), where it has itself started again if there is more.
 */
export type Sweep = (dispatch: Dispatch, options: { readonly deadlineMs: number }) => Promise<SweepReport>;
