import * as v from 'valibot';
import { action } from '../action.ts';
import { queueError } from '../errors.ts';
import { findQueue } from '../findQueue.ts';
import { receiveProblem } from '../model/receiveInput.ts';
import { requestedSystemAttributes } from '../model/systemAttributes.ts';
import { poll } from '../poll.ts';
import { receivedMessage } from '../receivedMessage.ts';
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
    const problem = receiveProblem(input);
    if (problem !== undefined) return err(problem);

    const waitMs = input.WaitTimeSeconds == null ? queue.waitMs : input.WaitTimeSeconds * 1000;
    const polled = await poll(context, caller, queue, {
      want: input.MaxNumberOfMessages ?? 1,
      timeoutMs: input.VisibilityTimeout == null ? undefined : input.VisibilityTimeout * 1000,
      untilMs: context.clock.now() + waitMs,
    });
    if (polled === 'overLimit') return waitMs > 0 ? ok({}) : err(overLimit);
    if (polled.length === 0) return ok({});
    const [key] = await context.handleKeys.all();
    const asked = {
      system: requestedSystemAttributes(input),
      attributes: input.MessageAttributeNames ?? [],
    };
    const nowMs = context.clock.now();
    return ok({
      Messages: polled.map((received) => receivedMessage(queue, received, asked, nowMs, key as Uint8Array)),
    });
  },
);
