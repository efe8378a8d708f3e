import { expect } from 'vitest';
import { arnOf } from '../../support/testEngine.ts';
import { queueOf, type World } from './command.ts';
import { isDead, type ModelMessage, type ModelQueue, moveToDeadLetters, visible } from './model.ts';
import { peek } from './real.ts';

type Answer = Awaited<ReturnType<World['real']['client']['receive']>>;

/**
 * Holds an answer against the model at its instant: as many living messages as there are up to what was wanted, in
 * order; of the dead ones, those that were met are in the dead-letter queue.
 */
export async function received(
  world: World,
  name: string,
  { want, timeoutSeconds }: { want: number; timeoutSeconds: number | undefined },
  answer: Answer,
): Promise<void> {
  const { model, real } = world;
  const queue = queueOf(world, name);
  const candidates = visible(queue, model.nowMs);
  const dead = candidates.filter((message) => isDead(model, queue, message));
  const living = candidates.filter((message) => !dead.includes(message));
  const isOwnDeadLetterQueue = queue.redrive?.target === name;
  const messages = answer.map(({ Body }) => {
    const message = candidates.find(({ body }) => body === Body);
    expect(message, `a message that is not to be had: ${Body.slice(0, 20)}`).toBeDefined();
    return message as ModelMessage;
  });
  expect(new Set(messages).size).toBe(messages.length);
  // a dead letter of its own queue is back at once, and may come with the same answer
  const returnedDead = messages.filter((message) => dead.includes(message));
  if (!isOwnDeadLetterQueue) expect(returnedDead).toEqual([]);
  const expected = Math.min(want, living.length);
  if (isOwnDeadLetterQueue) expect(messages.length).toBeGreaterThanOrEqual(expected);
  else expect(messages.length).toBe(expected);
  expect(messages.length).toBeLessThanOrEqual(want);
  if (dead.length === 0) inOrder(living, messages);

  if (dead.length > 0) {
    const there = await peek(real, name);
    const moved = dead.filter((message) => {
      if (returnedDead.includes(message)) return true;
      const left = there.get(message.body);
      return left === undefined || left.countOnArrival === message.receiveCount;
    });
    if (messages.length < want) expect(moved).toEqual(dead);
    for (const message of moved) moveToDeadLetters(model, queue, message);
    world.reach.deadLetters += moved.length;
  }
  const receive = ++model.counter;
  for (const [i, message] of messages.entries()) {
    take(world, queue, message, answer[i] as Answer[number], { receive, timeoutSeconds });
  }
}

/** The oldest first; what was sent in one millisecond in the order of sending. */
function inOrder(living: readonly ModelMessage[], messages: readonly ModelMessage[]): void {
  const instants = living.map(({ visibleAtMs }) => visibleAtMs).sort((a, b) => a - b);
  expect(messages.map(({ visibleAtMs }) => visibleAtMs)).toEqual(instants.slice(0, messages.length));
  const sentTogether = Map.groupBy(
    living.filter(({ place, receiveCount }) => place !== undefined && receiveCount === 0),
    ({ sentMs, visibleAtMs }) => `${sentMs} ${visibleAtMs}`,
  );
  for (const together of sentTogether.values()) {
    const places = messages.filter((message) => together.includes(message)).map(({ place }) => place);
    expect(places).toEqual(together.map(({ place }) => place).slice(0, places.length));
  }
}

function take(
  { model }: World,
  queue: ModelQueue,
  message: ModelMessage,
  told: Answer[number],
  { receive, timeoutSeconds }: { receive: number; timeoutSeconds: number | undefined },
): void {
  const { nowMs } = model;
  if (message.receiveCount === 0) message.firstReceivedMs = nowMs;
  message.receiveCount++;
  message.stamp++;
  message.visibleAtMs = nowMs + (timeoutSeconds ?? queue.visibilitySeconds) * 1000;
  message.id ??= told.MessageId;
  expect(told.MessageId).toBe(message.id);
  expect(told.Attributes).toEqual({
    SenderId: 'AIDATEST',
    SentTimestamp: `${message.sentMs}`,
    ApproximateReceiveCount: `${message.receiveCount}`,
    ApproximateFirstReceiveTimestamp: `${message.firstReceivedMs}`,
    ...(message.group !== undefined && { MessageGroupId: message.group }),
    ...(message.from !== undefined && { DeadLetterQueueSourceArn: arnOf(message.from) }),
  });
  expect(model.handles.some(({ text }) => text === told.ReceiptHandle)).toBe(false);
  model.handles.push({
    text: told.ReceiptHandle,
    queue: queue.name,
    incarnation: queue.incarnation,
    message,
    stamp: message.stamp,
    receivedMs: nowMs,
    receive,
  });
}
