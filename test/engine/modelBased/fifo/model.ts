/**
 * FIFO queues of SQS as their contract tells them, for one client: small, slow and without a table. In which order
 * groups come is left to the behaviour tests; which dead letters a full receive has met is looked up.
 */
export type ModelMessage = {
  /** Unknown after a move task until the message is received; the sequence number also after a dead-letter move. */
  id: string | undefined;
  sequence: string | undefined;
  readonly body: string;
  readonly group: string;
  /** As given; once the message was moved it is its own id. */
  deduplicationId: string | undefined;
  isMoved: boolean;
  /** When its retention began. */
  enqueuedMs: number;
  /** Since its last delivery in this queue; before the first the queue's delay says. */
  visibleAtMs: number | undefined;
  /** Deliveries in this queue, and those before it came here. */
  count: number;
  carried: number;
  firstReceivedMs: number;
  from: string | undefined;
  /** Of its last receive. */
  token: number;
};

export type Attempt = {
  readonly untilMs: number;
  readonly receivedMs: number;
  readonly held: {
    readonly message: ModelMessage;
    readonly token: number;
    readonly text: string;
    visibleAtMs: number;
  }[];
};

export type ModelQueue = {
  readonly name: string;
  /** Unlike that of any queue before it under this name. */
  readonly incarnation: number;
  readonly retentionSeconds: number;
  readonly scope: 'queue' | 'messageGroup';
  visibilitySeconds: number;
  delaySeconds: number;
  redrive: { readonly target: string; readonly maxReceiveCount: number } | undefined;
  purgedMs: number | undefined;
  /** Those of a group in their order. */
  messages: ModelMessage[];
  readonly accepted: Map<
    string,
    { readonly untilMs: number; readonly id: string; readonly sequence: string }
  >;
  readonly attempts: Map<string, Attempt>;
  /** The last sequence number of each group that was told. */
  readonly sequences: Map<string, string>;
};

export type ModelHandle = {
  readonly text: string;
  readonly queue: string;
  readonly incarnation: number;
  readonly message: ModelMessage;
  readonly token: number;
  readonly receivedMs: number;
};

export type ModelTask = {
  readonly source: string;
  readonly incarnation: number;
  readonly destination: string | undefined;
  moved: number;
};

export type Model = {
  nowMs: number;
  readonly queues: Map<string, ModelQueue>;
  readonly handles: ModelHandle[];
  task: ModelTask | undefined;
  counter: number;
};

export const expiryMs = (queue: ModelQueue, { enqueuedMs }: ModelMessage): number =>
  enqueuedMs + queue.retentionSeconds * 1000 + 1;
export const isExpired = (queue: ModelQueue, message: ModelMessage, nowMs: number): boolean =>
  expiryMs(queue, message) <= nowMs;

export const visibleMs = (queue: ModelQueue, { visibleAtMs, enqueuedMs }: ModelMessage): number =>
  visibleAtMs ?? enqueuedMs + queue.delaySeconds * 1000;

export const groupsOf = ({ messages }: ModelQueue): readonly string[] => [
  ...new Set(messages.map(({ group }) => group)),
];

export const living = (queue: ModelQueue, group: string, nowMs: number): readonly ModelMessage[] =>
  queue.messages.filter((message) => message.group === group && !isExpired(queue, message, nowMs));

/** The longest run of visible messages from the head of the group, dead ones included. */
export function visibleRun(queue: ModelQueue, group: string, nowMs: number): readonly ModelMessage[] {
  const all = living(queue, group, nowMs);
  const hidden = all.findIndex((message) => visibleMs(queue, message) > nowMs);
  return hidden === -1 ? all : all.slice(0, hidden);
}

/** Received so often that the next receive moves it away, as long as there is somewhere to move it. */
export function isDead({ queues }: Model, { redrive }: ModelQueue, message: ModelMessage): boolean {
  return redrive !== undefined && queues.has(redrive.target) && message.count >= redrive.maxReceiveCount;
}

/** What a receive may bring of the group, once the dead at its head have gone. */
export function deliverable(model: Model, queue: ModelQueue, group: string): readonly ModelMessage[] {
  const run = visibleRun(queue, group, model.nowMs);
  const dead = run.findIndex((message) => isDead(model, queue, message));
  return dead === -1 ? run : run.slice(0, dead);
}

/** The instant from which the queue has something to deliver, if nothing is done. */
export function firstDeliverableMs({ nowMs }: Model, queue: ModelQueue): number {
  const instants = groupsOf(queue).map((group) => {
    for (let atMs = nowMs; ; ) {
      const [first] = living(queue, group, atMs);
      if (first === undefined) return Number.POSITIVE_INFINITY;
      const visible = visibleMs(queue, first);
      if (visible <= atMs) return atMs;
      atMs = Math.min(visible, expiryMs(queue, first));
    }
  });
  return Math.min(Number.POSITIVE_INFINITY, ...instants);
}

/** Visible, in flight, delayed: only what was received is in flight, not what it holds back. */
export function countsOf(queue: ModelQueue, nowMs: number): readonly number[] {
  const counts = [0, 0, 0];
  for (const message of queue.messages) {
    if (isExpired(queue, message, nowMs)) continue;
    const state = visibleMs(queue, message) <= nowMs ? 0 : message.visibleAtMs !== undefined ? 1 : 2;
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

/** What a handle still can do. */
export function stateOf({ queues, nowMs }: Model, handle: ModelHandle): 'held' | 'expired' | 'gone' {
  const queue = queues.get(handle.queue);
  const { message } = handle;
  if (queue?.incarnation !== handle.incarnation || !queue.messages.includes(message)) return 'gone';
  const isOpen = message.token === handle.token && (message.visibleAtMs ?? 0) > nowMs;
  if (isExpired(queue, message, nowMs)) return 'gone';
  return isOpen ? 'held' : 'expired';
}

export function remove(queue: ModelQueue, message: ModelMessage): void {
  queue.messages = queue.messages.filter((other) => other !== message);
}

export function moveToDeadLetters(model: Model, source: ModelQueue, message: ModelMessage): void {
  const target = model.queues.get(source.redrive?.target ?? '');
  if (target === undefined) throw new Error('no dead-letter queue');
  remove(source, message);
  target.messages.push({
    ...message,
    sequence: undefined,
    isMoved: true,
    enqueuedMs: model.nowMs,
    visibleAtMs: undefined,
    count: 0,
    carried: message.carried + message.count,
    from: source.name,
    token: 0,
  });
}

/** What a move task makes of a message: a new one, of which the model does not know the id. */
export function moveAsNew(model: Model, source: ModelQueue, target: ModelQueue, message: ModelMessage): void {
  remove(source, message);
  target.messages.push({
    ...message,
    id: undefined,
    sequence: undefined,
    isMoved: true,
    enqueuedMs: model.nowMs,
    visibleAtMs: undefined,
    count: 0,
    carried: 0,
    firstReceivedMs: 0,
    from: undefined,
    token: 0,
  });
}
