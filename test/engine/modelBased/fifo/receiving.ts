import { hash } from 'node:crypto';
import { expect } from 'vitest';
import { arnOf } from '../../../support/testEngine.ts';
import {
  type Attempt,
  deliverable,
  groupsOf,
  isDead,
  isExpired,
  living,
  type ModelMessage,
  type ModelQueue,
  moveToDeadLetters,
  visibleRun,
} from './model.ts';
import { peek, queueOf, type World } from './world.ts';

export type Answer = Awaited<ReturnType<World['real']['receive']>>;
type Told = Answer[number];
export type Asked = {
  readonly want: number;
  readonly timeoutSeconds: number | undefined;
  readonly attemptId?: string | undefined;
};
const attemptMs = 5 * 60_000;

/** Holds an answer against the model at its instant, and takes over what it tells. */
export async function received(world: World, name: string, asked: Asked, answer: Answer): Promise<void> {
  const { model, reach } = world;
  const queue = queueOf(world, name);
  const attempt = asked.attemptId === undefined ? undefined : queue.attempts.get(asked.attemptId);
  const hideMs = (asked.timeoutSeconds ?? queue.visibilitySeconds) * 1000;
  if (attempt !== undefined && isRepeatable(world, queue, attempt)) {
    expect(answer.map(({ ReceiptHandle }) => ReceiptHandle)).toEqual(attempt.held.map(({ text }) => text));
    for (const [i, held] of attempt.held.entries()) {
      held.visibleAtMs = model.nowMs + hideMs;
      held.message.visibleAtMs = held.visibleAtMs;
      agrees(queue, held.message, answer[i] as Told);
    }
    reach.repeatedAttempts++;
    return;
  }
  const segments = inSegments(answer);
  for (const group of groupsOf(queue)) {
    if (!isDeadAtHead(world, queue, group)) continue;
    const isMet = segments.has(group) || answer.length < asked.want;
    await buryDead(world, queue, group, isMet);
  }
  const runs = new Map(groupsOf(queue).map((group) => [group, deliverable(model, queue, group)]));
  const available = [...runs.values()].reduce((sum, run) => sum + run.length, 0);
  if (answer.length < asked.want) expect(answer.length).toBe(available);
  expect(answer.length).toBeLessThanOrEqual(asked.want);
  if (queue.messages.some((message) => !isExpired(queue, message, model.nowMs)) && available === 0) {
    reach.heldBack++;
  }
  const last = [...segments.keys()].at(-1);
  const taken: ModelMessage[] = [];
  for (const [group, told] of segments) {
    const run = runs.get(group) ?? [];
    if (group !== last || answer.length < asked.want) expect(told.length).toBe(run.length);
    expect(told.length).toBeLessThanOrEqual(run.length);
    taken.push(...run.slice(0, told.length));
  }
  const token = ++model.counter;
  for (const [i, message] of taken.entries()) take(world, queue, message, answer[i] as Told, hideMs, token);
  if (asked.attemptId !== undefined && taken.length > 0) {
    queue.attempts.set(asked.attemptId, {
      untilMs: model.nowMs + attemptMs,
      receivedMs: model.nowMs,
      held: taken.map((message, i) => ({
        message,
        token,
        text: (answer[i] as Told).ReceiptHandle,
        visibleAtMs: message.visibleAtMs as number,
      })),
    });
  }
}

/** None deleted, changed, shown again or moved. */
export const isRepeatable = ({ model }: World, queue: ModelQueue, { untilMs, held }: Attempt): boolean =>
  untilMs > model.nowMs &&
  held.every(
    ({ message, token, visibleAtMs }) =>
      queue.messages.includes(message) &&
      message.token === token &&
      message.visibleAtMs === visibleAtMs &&
      visibleAtMs > model.nowMs &&
      !isExpired(queue, message, model.nowMs),
  );

/** One group at a time, never to come back to. */
function inSegments(answer: Answer): ReadonlyMap<string, readonly Told[]> {
  const segments = new Map<string, Told[]>();
  let before: string | undefined;
  for (const message of answer) {
    const group = message.Attributes?.MessageGroupId as string;
    const segment = segments.get(group);
    if (segment === undefined) segments.set(group, [message]);
    else {
      expect(group).toBe(before);
      segment.push(message);
    }
    before = group;
  }
  return segments;
}

export function isDeadAtHead({ model }: World, queue: ModelQueue, group: string): boolean {
  const [first] = visibleRun(queue, group, model.nowMs);
  return first !== undefined && isDead(model, queue, first);
}

/** The dead at the head of a group go when a receive meets it; whether a full one has, its queue tells. */
async function buryDead(world: World, queue: ModelQueue, group: string, isMet: boolean): Promise<void> {
  const { model, reach } = world;
  if (!isMet) {
    const [first] = living(queue, group, model.nowMs) as [ModelMessage];
    const [there] = await peek(world, queue.name, group);
    if (first.id === undefined || there === first.id) return;
  }
  while (isDeadAtHead(world, queue, group)) {
    moveToDeadLetters(model, queue, visibleRun(queue, group, model.nowMs)[0] as ModelMessage);
    reach.deadLetters++;
  }
}

function take(
  world: World,
  queue: ModelQueue,
  message: ModelMessage,
  told: Told,
  hideMs: number,
  token: number,
): void {
  const { model } = world;
  if (message.carried + message.count === 0) message.firstReceivedMs = model.nowMs;
  message.count++;
  message.token = token;
  message.visibleAtMs = model.nowMs + hideMs;
  agrees(queue, message, told);
  expect(model.handles.some(({ text }) => text === told.ReceiptHandle)).toBe(false);
  model.handles.push({
    text: told.ReceiptHandle,
    queue: queue.name,
    incarnation: queue.incarnation,
    message,
    token,
    receivedMs: model.nowMs,
  });
}

function agrees(queue: ModelQueue, message: ModelMessage, told: Told): void {
  message.id ??= told.MessageId;
  message.sequence ??= told.Attributes?.SequenceNumber as string;
  expect({ id: told.MessageId, body: told.Body, attributes: told.Attributes }).toEqual({
    id: message.id,
    body: message.body,
    attributes: {
      SenderId: 'AIDATEST',
      SentTimestamp: `${message.enqueuedMs}`,
      ApproximateReceiveCount: `${message.carried + message.count}`,
      ApproximateFirstReceiveTimestamp: `${message.firstReceivedMs}`,
      MessageGroupId: message.group,
      MessageDeduplicationId: deduplicationIdOf(message),
      SequenceNumber: message.sequence,
      ...(message.from !== undefined && { DeadLetterQueueSourceArn: arnOf(message.from) }),
    },
  });
  const place = queue.messages.filter(({ group }) => group === message.group).indexOf(message);
  const before = queue.messages.filter(({ group }) => group === message.group)[place - 1];
  if (before?.sequence !== undefined) expect(message.sequence > before.sequence).toBe(true);
}

const deduplicationIdOf = ({ deduplicationId, isMoved, id, body }: ModelMessage): string =>
  isMoved ? (id as string) : (deduplicationId ?? hash('sha256', body, 'hex'));
