import { batchCall, type EntryResult } from '../batchCall.ts';
import { asForebayError } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { sending } from '../telemetry.ts';
import { type AnySendOptions, type Prepared, prepare } from './outgoing.ts';

/**
 * What the service says of a message that it has.
 *
 * @example
 * const { id }: Sent = await orders.send({ id: '42' });
 */
export interface Sent {
  /** The message id. */
  readonly id: string;
  /** On FIFO queues: 20 digits, larger for each message of a group. */
  readonly sequenceNumber?: string;
}

const doing = (parts: Parts) => `Sending to "${parts.address.name}"`;

export const send = (parts: Parts, body: unknown, options?: AnySendOptions): Promise<Sent> =>
  sending(parts.address.name, 1, () => sendOne(parts, body, options));

async function sendOne(parts: Parts, body: unknown, options?: AnySendOptions): Promise<Sent> {
  const { entry } = await prepare(parts, body, options);
  const QueueUrl = await parts.address.url();
  try {
    const { MessageId = '', SequenceNumber } = await parts.calls.sendMessage({ QueueUrl, ...entry });
    return { id: MessageId, sequenceNumber: SequenceNumber };
  } catch (thrown) {
    throw asForebayError(doing(parts), thrown);
  }
}

/** One call for at most ten messages that fit in it; a result for each, in their order. */
export async function sendChunk(
  parts: Parts,
  chunk: readonly Prepared[],
): Promise<readonly EntryResult<Sent>[]> {
  const about = { clock: parts.clock, doing: doing(parts) };
  const results = await batchCall(
    about,
    chunk.map(({ entry }) => entry),
    (Entries) =>
      sending(parts.address.name, Entries.length, async () =>
        parts.calls.sendMessageBatch({ QueueUrl: await parts.address.url(), Entries }),
      ),
  );
  return results.map((result) =>
    result.ok
      ? { ok: true, value: { id: result.value.MessageId ?? '', sequenceNumber: result.value.SequenceNumber } }
      : result,
  );
}
