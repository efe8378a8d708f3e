/**
 * Standard queues of SQS as their contract tells them, for one client: small, slow and without a table.
 * Where a real queue has a choice (which of several dead letters a receive moves) the rules beside this file look
 * what it chose, and hold it to what was allowed.
 */
export type ModelMessage = {
  /** Unknown after a move task until the message is received. */
  id: string | undefined;
  /** Unlike any other. */
  readonly body: string;
  readonly group: string | undefined;
  sentMs: number;
  visibleAtMs: number;
  receiveCount: number;
  countOnArrival: number;
  firstReceivedMs: number;
  /** Name of the queue whose dead letter it is. */
  from: string | undefined;
  /** Place in the order of sending; undefined where nothing is said of the order. */
  place: number | undefined;
  /** Raised by every receive and move: the handle of an earlier one no longer governs. */
  stamp: number;
};

export type ModelQueue = {
  readonly name: string;
  /** Unlike that of any queue before it under this name. */
  readonly incarnation: number;
  retentionSeconds: number;
  visibilitySeconds: number;
  delaySeconds: number;
  redrive: { readonly target: string; readonly maxReceiveCount: number } | undefined;
  purgedMs: number | undefined;
  messages: ModelMessage[];
};

export type ModelHandle = {
  readonly text: string;
  readonly queue: string;
  readonly incarnation: number;
  readonly message: ModelMessage;
  readonly stamp: number;
  readonly receivedMs: number;
  /** Which receive gave it: its messages share a parcel. */
  readonly receive: number;
};

export type ModelTask = {
  readonly handle: string;
  readonly source: string;
  readonly incarnation: number;
  readonly destination: string | undefined;
  status: 'RUNNING' | 'CANCELLING';
  moved: number;
};

export type Model = {
  nowMs: number;
  readonly queues: Map<string, ModelQueue>;
  readonly handles: ModelHandle[];
  task: ModelTask | undefined;
  /** Gives bodies, places, incarnations and receives their numbers. */
  counter: number;
};

export const createModel = (nowMs: number): Model => ({
  nowMs,
  queues: new Map(),
  handles: [],
  task: undefined,
  counter: 0,
});

export const isExpired = (queue: ModelQueue, message: ModelMessage, nowMs: number): boolean =>
  nowMs - message.sentMs > queue.retentionSeconds * 1000;

export const unexpired = (queue: ModelQueue, nowMs: number): readonly ModelMessage[] =>
  queue.messages.filter((message) => !isExpired(queue, message, nowMs));

export const visible = (queue: ModelQueue, nowMs: number): readonly ModelMessage[] =>
  unexpired(queue, nowMs).filter(({ visibleAtMs }) => visibleAtMs <= nowMs);

/** Received so often that the next receive moves it away, as long as there is somewhere to move it. */
export function isDead({ queues }: Model, { redrive }: ModelQueue, message: ModelMessage): boolean {
  if (redrive === undefined || !queues.has(redrive.target)) return false;
  return message.receiveCount - message.countOnArrival >= redrive.maxReceiveCount;
}

/** Visible, in flight, delayed. */
export function countsOf(queue: ModelQueue, nowMs: number): readonly number[] {
  const counts = [0, 0, 0];
  for (const { visibleAtMs, receiveCount } of unexpired(queue, nowMs)) {
    const state = visibleAtMs <= nowMs ? 0 : receiveCount > 0 ? 1 : 2;
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

/** The message that the handle governs, if it still does. */
export function governed({ queues, nowMs }: Model, handle: ModelHandle): ModelMessage | undefined {
  const queue = queues.get(handle.queue);
  const { message } = handle;
  if (queue?.incarnation !== handle.incarnation || !queue.messages.includes(message)) return undefined;
  return message.stamp === handle.stamp && !isExpired(queue, message, nowMs) ? message : undefined;
}

export function remove(queue: ModelQueue, message: ModelMessage): void {
  queue.messages = queue.messages.filter((other) => other !== message);
}

export function moveToDeadLetters(model: Model, source: ModelQueue, message: ModelMessage): void {
  const target = model.queues.get(source.redrive?.target ?? '');
  if (target === undefined) throw new Error('no dead-letter queue');
  remove(source, message);
  message.visibleAtMs = model.nowMs;
  message.countOnArrival = message.receiveCount;
  message.from = source.name;
  message.place = undefined;
  message.stamp++;
  target.messages.push(message);
}

/** What a move task makes of a message: a new one, of which the model does not know the id. */
export function moveAsNew(model: Model, source: ModelQueue, target: ModelQueue, message: ModelMessage): void {
  remove(source, message);
  target.messages.push({
    ...message,
    id: undefined,
    sentMs: model.nowMs,
    visibleAtMs: model.nowMs,
    receiveCount: 0,
    countOnArrival: 0,
    firstReceivedMs: 0,
    from: undefined,
    place: undefined,
    stamp: 0,
  });
}
