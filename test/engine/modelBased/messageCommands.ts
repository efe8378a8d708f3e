import fc from 'fast-check';
import { expect } from 'vitest';
import { type Command, command, has, moveTo, queueOf, type World } from './command.ts';
import { isDead, type Model, type ModelQueue, unexpired, visible } from './model.ts';
import { received } from './receiving.ts';

/** Inline, sharing a body item, with one of its own, in two chunks. */
const sizes = [10, 10, 10, 400, 900, 5_000, 390_000];
const size = fc.constantFrom(...sizes.map((_, i) => i));
const delay = fc.option(fc.constantFrom(0, 1, 7, 40), { nil: undefined });
const want = fc.constantFrom(1, 1, 2, 3, 5, 10, 10, 10);
const timeout = fc.option(fc.constantFrom(0, 0, 1, 3, 6, 20, 45), { nil: undefined });
const All = { MessageSystemAttributeNames: ['All'] };

const newBody = (model: Model, sizeAt: number): string =>
  `${++model.counter} `.padEnd(sizes[sizeAt] ?? 10, 'x');

function sent(
  { model }: World,
  queue: ModelQueue,
  message: { id: string; body: string; group?: string; delaySeconds: number | undefined },
): void {
  const { id, body, group, delaySeconds } = message;
  queue.messages.push({
    id,
    body,
    group,
    sentMs: model.nowMs,
    visibleAtMs: model.nowMs + (delaySeconds ?? queue.delaySeconds) * 1000,
    receiveCount: 0,
    countOnArrival: 0,
    firstReceivedMs: 0,
    from: undefined,
    place: ++model.counter,
    stamp: 0,
  });
}

const send = (name: string) =>
  fc.tuple(size, delay, fc.constantFrom(undefined, 'g1')).map(
    ([sizeAt, delaySeconds, group]): Command =>
      command('SendMessage', [name, sizeAt, delaySeconds], has(name), async (world) => {
        const body = newBody(world.model, sizeAt);
        const options = { DelaySeconds: delaySeconds, MessageGroupId: group };
        const { MessageId: id } = await world.real.client.send(name, body, options);
        sent(world, queueOf(world, name), { id, body, delaySeconds, ...(group && { group }) });
        return 'done';
      }),
  );

const sendBatch = (name: string) =>
  fc.tuple(fc.array(size, { minLength: 2, maxLength: 10, size: 'max' }), delay).map(
    ([sizesAt, delaySeconds]): Command =>
      command('SendMessageBatch', [name, sizesAt, delaySeconds], has(name), async (world) => {
        // one large body a batch: two fit no request
        const large = sizes.length - 1;
        const bodies = sizesAt.map((at, i) =>
          newBody(world.model, at === large && sizesAt.indexOf(large) < i ? 0 : at),
        );
        const ids = await world.real.client.sendMany(name, bodies, { DelaySeconds: delaySeconds });
        for (const [i, body] of bodies.entries()) {
          sent(world, queueOf(world, name), { id: ids[i] as string, body, delaySeconds });
        }
        return 'done';
      }),
  );

const receive = (name: string) =>
  fc
    .tuple(want, timeout)
    .map(
      ([MaxNumberOfMessages, VisibilityTimeout]): Command =>
        command('ReceiveMessage', [name, MaxNumberOfMessages, VisibilityTimeout], has(name), (world) =>
          receiveNow(world, name, MaxNumberOfMessages, VisibilityTimeout),
        ),
    );

/** One short poll on both sides. */
export async function receiveNow(
  world: World,
  name: string,
  MaxNumberOfMessages: number,
  VisibilityTimeout: number | undefined,
): Promise<'done' | 'refused'> {
  const answer = await world.real.client.receive(name, { ...All, MaxNumberOfMessages, VisibilityTimeout });
  const asked = { want: MaxNumberOfMessages, timeoutSeconds: VisibilityTimeout };
  await received(world, name, asked, answer);
  return answer.length > 0 ? 'done' : 'refused';
}

/** A poll may stand back for so long before it looks again. */
const standBackMs = 20;

/** Where a dead letter may come up the instant of each move would be open: those are left to short polls. */
const longPoll = (name: string) =>
  fc.tuple(want, timeout, fc.constantFrom(1, 5, 20)).map(
    ([MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds]): Command =>
      command(
        'long poll',
        [name, MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds],
        (world) => has(name)(world) && !mayMeetDead(world, name),
        async (world) => {
          const { model, real } = world;
          const queue = queueOf(world, name);
          const untilMs = model.nowMs + WaitTimeSeconds * 1000;
          const firstMs = firstDeliverableMs(model, queue);
          let endedMs = 0;
          const options = { ...All, MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds };
          const polling = real.client.receive(name, options).finally(() => {
            endedMs = real.clock.now();
          });
          await real.clock.advance(WaitTimeSeconds * 1000 + 2 * standBackMs);
          const answer = await polling;
          const latestMs = Math.min(firstMs, untilMs) + standBackMs;
          expect(endedMs).toBeGreaterThanOrEqual(Math.min(firstMs, untilMs));
          expect(endedMs).toBeLessThanOrEqual(latestMs);
          if (firstMs <= untilMs) expect(answer).not.toEqual([]);
          moveTo(world, endedMs);
          const asked = { want: MaxNumberOfMessages, timeoutSeconds: VisibilityTimeout };
          await received(world, name, asked, answer);
          moveTo(world, real.clock.now());
          return answer.length > 0 ? 'done' : 'refused';
        },
      ),
  );

const mayMeetDead = (world: World, name: string): boolean => {
  const queue = queueOf(world, name);
  return queue.messages.some((message) => isDead(world.model, queue, message));
};

function firstDeliverableMs({ nowMs }: Model, queue: ModelQueue): number {
  if (visible(queue, nowMs).length > 0) return nowMs;
  const lifeMs = queue.retentionSeconds * 1000;
  const instants = unexpired(queue, nowMs)
    .filter(({ sentMs, visibleAtMs }) => visibleAtMs - sentMs <= lifeMs)
    .map(({ visibleAtMs }) => visibleAtMs);
  return Math.min(Number.POSITIVE_INFINITY, ...instants);
}

export const messageCommands = (name: string): readonly fc.Arbitrary<Command>[] => [
  send(name),
  sendBatch(name),
  receive(name),
  receive(name),
  longPoll(name),
];
