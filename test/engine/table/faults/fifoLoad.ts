import { type Calls, choose } from './calls.ts';
import type { FifoDelivered, FifoLedger, Hold } from './fifoLedger.ts';
import { refused } from './refused.ts';

type Load = { readonly calls: Calls; readonly ledger: FifoLedger; readonly queue: string };
type Sent = { readonly Id: string; readonly MessageId: string; readonly SequenceNumber: string };
type Batch<T = { readonly Id: string }> = { readonly Successful?: readonly T[] };

/** Sends some messages to some of the groups of one sender, and again until that is answered. */
export async function sendToSome({ calls, ledger, queue }: Load, groups: readonly string[]): Promise<void> {
  const { random } = calls;
  const size = random() < 0.4 ? 1 : 1 + Math.floor(random() * 10);
  const Entries = Array.from({ length: size }, (_, i) => {
    const group = groups[Math.floor(random() * groups.length)] as string;
    const body = ledger.next(group);
    const MessageBody = random() < 0.8 ? body : `${body} ${'.'.repeat(3_000)}`;
    return { Id: `${i}`, MessageBody, MessageGroupId: group, MessageDeduplicationId: body.replace(' ', '-') };
  });
  for (;;) {
    const answer = await calls.call<Batch<Sent>>('SendMessageBatch', { QueueUrl: queue, Entries });
    refused(calls, 'SendMessageBatch', answer);
    if (answer.kind === 'unavailable') continue;
    if (answer.kind === 'refusal') return;
    for (const { Id, MessageId, SequenceNumber } of answer.value.Successful ?? []) {
      ledger.accepted(Entries[Number(Id)]?.MessageBody ?? '', MessageId, SequenceNumber);
    }
    return;
  }
}

/** Receives, then deletes, lets go or forgets what came. */
export async function receiveGroups(load: Load): Promise<void> {
  const { random } = load.calls;
  for (const hold of await receiveHeld(load, random() < 0.8 ? 5 : 2, 1)) {
    const treat = choose(random, [
      [0.6, deleteAll],
      [0.2, deleteOneByOne],
      [0.1, letGo],
      [0.1, forget],
    ]);
    await treat(load, hold);
  }
}

/** What one receive brought, group by group. */
export async function receiveHeld(
  { calls, ledger, queue }: Load,
  seconds: number,
  WaitTimeSeconds: number,
): Promise<readonly Hold[]> {
  const startedMs = Date.now();
  const answer = await calls.call<{ readonly Messages?: readonly FifoDelivered[] }>('ReceiveMessage', {
    QueueUrl: queue,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: seconds,
    WaitTimeSeconds,
    AttributeNames: ['All'],
  });
  refused(calls, 'ReceiveMessage', answer);
  if (answer.kind !== 'answer') return [];
  const groups = Map.groupBy(answer.value.Messages ?? [], ({ Attributes }) => Attributes.MessageGroupId);
  return [...groups].map(([group, messages]) => ledger.received(group, messages, startedMs, seconds * 1_000));
}

export async function deleteAll({ calls, ledger, queue }: Load, hold: Hold): Promise<void> {
  const { messages } = hold;
  for (const { place } of messages) ledger.deleting(hold, place);
  const Entries = messages.map(({ handle }, i) => ({ Id: `${i}`, ReceiptHandle: handle }));
  const answer = await calls.call<Batch>('DeleteMessageBatch', { QueueUrl: queue, Entries });
  refused(calls, 'DeleteMessageBatch', answer);
  if (answer.kind !== 'answer') return;
  for (const { Id } of answer.value.Successful ?? []) ledger.deleted(hold, messages[Number(Id)]?.place ?? 0);
}

async function deleteOneByOne({ calls, ledger, queue }: Load, hold: Hold): Promise<void> {
  for (const { place, handle } of hold.messages) {
    ledger.deleting(hold, place);
    const answer = await calls.call('DeleteMessage', { QueueUrl: queue, ReceiptHandle: handle });
    if (answer.kind === 'answer') ledger.deleted(hold, place);
    else if (Date.now() < hold.untilMs) refused(calls, 'DeleteMessage', answer);
    // unanswered: it may have come too late for the next one as well
    if (answer.kind !== 'answer') return;
  }
}

async function letGo({ calls, ledger, queue }: Load, hold: Hold): Promise<void> {
  ledger.lettingGo(hold);
  const Entries = hold.messages.map(({ handle }, i) => ({
    Id: `${i}`,
    ReceiptHandle: handle,
    VisibilityTimeout: 0,
  }));
  await calls.call('ChangeMessageVisibilityBatch', { QueueUrl: queue, Entries });
}

/** It comes again when its timeout has passed. */
async function forget(): Promise<void> {}
