import * as v from 'valibot';
import { action } from '../action.ts';
import type { Context } from '../context.ts';
import { queueError } from '../errors.ts';
import { rememberAttempt, repeatAttempt } from '../fifo/attempt.ts';
import { findQueue } from '../findQueue.ts';
import type { Leased } from '../leased.ts';
import { idProblem } from '../model/messageOptions.ts';
import type { Queue } from '../model/queue.ts';
import { receiveProblem } from '../model/receiveInput.ts';
import { requestedSystemAttributes } from '../model/systemAttributes.ts';
import { poll } from '../poll.ts';
import { type Asked, receivedMessage } from '../receivedMessage.ts';
import { err, ok } from '../result.ts';
import { text, texts, whole } from '../shapes.ts';

const overLimit = queueError(
  'OverLimit',
  'Too many messages have been received without being deleted. Please delete your received messages or let them timeout before receiving more.',
);

export const receiveMessage = action(
  v.object({
    QueueUrl: text,
    AttributeNames: texts,
    MessageSystemAttributeNames: texts,
    MessageAttributeNames: texts,
    MaxNumberOfMessages: whole,
    VisibilityTimeout: whole,
    WaitTimeSeconds: whole,
    ReceiveRequestAttemptId: text,
  }),
  async (context, caller, input) => {
    const found = await findQueue(context, caller, input.QueueUrl);
    if (!found.ok) return found;
    const queue = found.value;
    const attemptId = queue.isFifo ? (input.ReceiveRequestAttemptId ?? undefined) : undefined;
    const problem = receiveProblem(input) ?? idProblem('ReceiveRequestAttemptId', attemptId);
    if (problem !== undefined) return err(problem);
    const asked = {
      system: requestedSystemAttributes(input),
      attributes: input.MessageAttributeNames ?? [],
    };
    const timeoutMs = input.VisibilityTimeout == null ? undefined : input.VisibilityTimeout * 1000;
    const hideMs = timeoutMs ?? queue.visibilityTimeoutMs;

    if (attemptId !== undefined) {
      const again = await repeatAttempt(context, queue, attemptId, hideMs);
      if (again !== undefined) return ok(await shown(context, queue, again.leased, asked, again.receivedMs));
    }
    const waitMs = input.WaitTimeSeconds == null ? queue.waitMs : input.WaitTimeSeconds * 1000;
    const polled = await poll(context, caller, queue, {
      want: input.MaxNumberOfMessages ?? 1,
      mostBytes: caller.mostContentBytes,
      timeoutMs,
      untilMs: Math.min(context.clock.now() + waitMs, caller.waitUntilMs ?? Number.POSITIVE_INFINITY),
    });
    if (polled === 'overLimit') return waitMs > 0 ? ok({}) : err(overLimit);
    if (polled.length === 0) return ok({});
    const nowMs = context.clock.now();
    const answer = await shown(context, queue, polled, asked, nowMs);
    if (attemptId !== undefined) {
      const given = answer.Messages.map(({ ReceiptHandle: text }, i) => ({
        text,
        visibleAtMs: (polled[i] as Leased).visibleAtMs,
      }));
      await rememberAttempt(context, queue, attemptId, given, nowMs);
    }
    return ok(answer);
  },
);

async function shown(
  { handleKeys }: Context,
  queue: Queue,
  leased: readonly Leased[],
  asked: Asked,
  receivedMs: number,
) {
  const [secret] = await handleKeys.all();
  return {
    Messages: leased.map((one) => receivedMessage(queue, one, asked, receivedMs, secret as Uint8Array)),
  };
}
