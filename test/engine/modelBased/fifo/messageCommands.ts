import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import { firstDeliverableMs, groupsOf, isDead, type ModelQueue } from './model.ts';
import { type Asked, received } from './receiving.ts';
import { type Command, command, has, moveTo, queueOf, type World } from './world.ts';

/** Inline, sharing a body item, with one of its own, in two chunks. */
const sizes = [10, 10, 10, 400, 900, 5_000, 390_000];
const size = fc.constantFrom(...sizes.keys());
const group = fc.constantFrom('a', 'a', 'a', 'b', 'b', 'a#1');
const want = fc.constantFrom(1, 2, 3, 5, 10, 10, 10);
const timeout = fc.option(fc.constantFrom(0, 0, 1, 3, 6, 20, 45), { nil: undefined });
const windowMs = 5 * 60_000;

/** What is sent: by its own digest, by an id that others bear, or a body that was sent before. */
const identity = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'new' as const }) },
  { weight: 2, arbitrary: fc.constantFrom('1', '2', '1#1').map((id) => ({ kind: 'id' as const, id })) },
  { weight: 1, arbitrary: fc.nat(3).map((back) => ({ kind: 'again' as const, back })) },
);
type Draft = { readonly sizeAt: number; readonly group: string; readonly identity: Identity };
type Identity = { kind: 'new' } | { kind: 'id'; id: string } | { kind: 'again'; back: number };
const draft: fc.Arbitrary<Draft> = fc.record({ sizeAt: size, group, identity });

type Sending = { readonly body: string; readonly group: string; readonly id: string | undefined };

function sendingOf({ model }: World, queue: ModelQueue, { sizeAt, group, identity }: Draft): Sending {
  const body = `${++model.counter} `.padEnd(sizes[sizeAt] ?? 10, 'x');
  if (identity.kind === 'again') {
    const before = queue.messages.at(-1 - identity.back);
    return { body: before?.body ?? body, group, id: undefined };
  }
  return { body, group, id: identity.kind === 'id' ? identity.id : undefined };
}

const optionsOf = ({ group, id }: Sending) => ({
  MessageGroupId: group,
  ...(id !== undefined && { MessageDeduplicationId: id }),
});

/** A message that was answered: new, or one that was accepted before. */
function sent(
  { model, reach }: World,
  queue: ModelQueue,
  { body, group, id }: Sending,
  told: { readonly MessageId?: string; readonly SequenceNumber?: string },
): void {
  const deduplicationId = id ?? hash('sha256', body, 'hex');
  const key = queue.scope === 'queue' ? deduplicationId : `${group} ${deduplicationId}`;
  const before = queue.accepted.get(key);
  if (before !== undefined && before.untilMs > model.nowMs) {
    expect(told).toMatchObject({ MessageId: before.id, SequenceNumber: before.sequence });
    reach.duplicates++;
    return;
  }
  const messageId = told.MessageId as string;
  const sequence = told.SequenceNumber as string;
  expect(sequence).toMatch(/^\d{20}$/);
  expect(sequence > (queue.sequences.get(group) ?? '')).toBe(true);
  queue.sequences.set(group, sequence);
  queue.accepted.set(key, { untilMs: model.nowMs + windowMs, id: messageId, sequence });
  queue.messages.push({
    id: messageId,
    sequence,
    body,
    group,
    deduplicationId: id,
    isMoved: false,
    enqueuedMs: model.nowMs,
    visibleAtMs: undefined,
    count: 0,
    carried: 0,
    firstReceivedMs: 0,
    from: undefined,
    token: 0,
  });
}

const send = (name: string) =>
  draft.map(
    (one): Command =>
      command('SendMessage', [name, one], has(name), async (world) => {
        const queue = queueOf(world, name);
        const sending = sendingOf(world, queue, one);
        sent(world, queue, sending, await world.real.client.send(name, sending.body, optionsOf(sending)));
        return 'done';
      }),
  );

const sendBatch = (name: string) =>
  fc.array(draft, { minLength: 2, maxLength: 10, size: 'max' }).map(
    (drafts): Command =>
      command('SendMessageBatch', [name, drafts], has(name), async (world) => {
        const queue = queueOf(world, name);
        // large bodies go alone: two fit no request
        const sendings = drafts.map((one) =>
          sendingOf(world, queue, { ...one, sizeAt: one.sizeAt === sizes.length - 1 ? 0 : one.sizeAt }),
        );
        const small = sendings.filter(({ body }) => body.length < 100_000);
        const entries = small.map((one, i) => ({ Id: `${i}`, MessageBody: one.body, ...optionsOf(one) }));
        if (entries.length === 0) return 'refused';
        const { Successful = [], Failed } = await world.real.client.sendEntries(name, entries);
        expect(Failed).toBeUndefined();
        for (const [i, one] of small.entries()) sent(world, queue, one, Successful[i] ?? {});
        return 'done';
      }),
  );

const receive = (name: string) =>
  fc
    .tuple(want, timeout, fc.constantFrom(undefined, 'one'))
    .map(
      ([want, timeoutSeconds, attemptId]): Command =>
        command('ReceiveMessage', [name, want, timeoutSeconds, attemptId], has(name), (world) =>
          receiveNow(world, name, { want, timeoutSeconds, attemptId }),
        ),
    );

/** One short poll on both sides. */
export async function receiveNow(world: World, name: string, asked: Asked): Promise<'done' | 'refused'> {
  const answer = await world.real.receive({
    from: name,
    MaxNumberOfMessages: asked.want,
    VisibilityTimeout: asked.timeoutSeconds,
    ReceiveRequestAttemptId: asked.attemptId,
  });
  await received(world, name, asked, answer);
  return answer.length > 0 ? 'done' : 'refused';
}

/** A poll may stand back for so long before it looks again. */
const standBackMs = 20;

/** Where a dead letter may come up the instant of each move would be open: those are left to short polls. */
const longPoll = (name: string) =>
  fc.tuple(want, timeout, fc.constantFrom(1, 5, 20)).map(
    ([want, timeoutSeconds, WaitTimeSeconds]): Command =>
      command(
        'long poll',
        [name, want, timeoutSeconds, WaitTimeSeconds],
        (world) => has(name)(world) && !mayMeetDead(world, name),
        async (world) => {
          const { model, real } = world;
          const untilMs = model.nowMs + WaitTimeSeconds * 1000;
          const firstMs = firstDeliverableMs(model, queueOf(world, name));
          let endedMs = 0;
          const polling = real
            .receive({
              from: name,
              MaxNumberOfMessages: want,
              VisibilityTimeout: timeoutSeconds,
              WaitTimeSeconds,
            })
            .finally(() => {
              endedMs = real.clock.now();
            });
          await real.clock.advance(WaitTimeSeconds * 1000 + 2 * standBackMs);
          const answer = await polling;
          expect(endedMs).toBeGreaterThanOrEqual(Math.min(firstMs, untilMs));
          expect(endedMs).toBeLessThanOrEqual(Math.min(firstMs, untilMs) + standBackMs);
          if (firstMs <= untilMs) expect(answer).not.toEqual([]);
          moveTo(world, endedMs);
          await received(world, name, { want, timeoutSeconds }, answer);
          moveTo(world, real.clock.now());
          return answer.length > 0 ? 'done' : 'refused';
        },
      ),
  );

const mayMeetDead = (world: World, name: string): boolean => {
  const queue = queueOf(world, name);
  return groupsOf(queue).length > 0 && queue.messages.some((message) => isDead(world.model, queue, message));
};

export const messageCommands = (name: string): readonly fc.Arbitrary<Command>[] => [
  send(name),
  send(name),
  sendBatch(name),
  receive(name),
  receive(name),
  receive(name),
  longPoll(name),
];
