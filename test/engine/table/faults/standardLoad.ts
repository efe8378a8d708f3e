import { type Calls, choose } from './calls.ts';
import { refused } from './refused.ts';
import type { Delivered, Receipt, StandardLedger } from './standardLedger.ts';

type Load = { readonly calls: Calls; readonly ledger: StandardLedger; readonly queue: string };
type Batch = { readonly Successful?: readonly { readonly Id: string }[] };

const paddings = [
  [0.7, 60],
  [0.25, 3_000],
  [0.05, 20_000],
] as const;
let bodies = 0;

/** Sends one message or a batch; what is not answered may be there or not. */
export async function sendSome({ calls, ledger, queue }: Load): Promise<void> {
  const { random } = calls;
  const size = random() < 0.4 ? 1 : 1 + Math.floor(random() * 10);
  const sent = Array.from({ length: size }, () => `${++bodies} ${'.'.repeat(choose(random, paddings))}`);
  for (const body of sent) ledger.sending(body);
  if (size === 1) {
    const answer = await calls.call('SendMessage', { QueueUrl: queue, MessageBody: sent[0] });
    if (answer.kind === 'answer') ledger.accepted(sent[0] as string);
    else refused(calls, 'SendMessage', answer);
    return;
  }
  const Entries = sent.map((MessageBody, i) => ({ Id: `${i}`, MessageBody }));
  const answer = await calls.call<Batch>('SendMessageBatch', { QueueUrl: queue, Entries });
  if (answer.kind !== 'answer') return refused(calls, 'SendMessageBatch', answer);
  for (const { Id } of answer.value.Successful ?? []) ledger.accepted(sent[Number(Id)] as string);
}

/** Receives, then deletes, changes or forgets what came. */
export async function receiveSome(load: Load): Promise<void> {
  const { random } = load.calls;
  // both orders of a claim: from five seconds on its copy is put first
  const held = await receive(load, random() < 0.8 ? 6 : 2, 1);
  if (held.length === 0) return;
  const treat = choose(random, [
    [0.5, deleteTogether],
    [0.25, deleteEach],
    [0.1, hide],
    [0.05, deleteThenDeleteAgain],
    [0.1, forget],
  ]);
  await treat(load, held);
}

export async function receive(
  { calls, ledger, queue }: Load,
  seconds: number,
  WaitTimeSeconds: number,
): Promise<readonly Receipt[]> {
  const startedMs = Date.now();
  const answer = await calls.call<{ readonly Messages?: readonly Delivered[] }>('ReceiveMessage', {
    QueueUrl: queue,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: seconds,
    WaitTimeSeconds,
  });
  if (answer.kind !== 'answer') {
    refused(calls, 'ReceiveMessage', answer);
    return [];
  }
  return (answer.value.Messages ?? []).map((message) => ledger.received(message, startedMs, seconds * 1_000));
}

export async function deleteTogether({ calls, ledger, queue }: Load, held: readonly Receipt[]) {
  for (const receipt of held) ledger.deleting(receipt);
  const Entries = held.map(({ handle }, i) => ({ Id: `${i}`, ReceiptHandle: handle }));
  const answer = await calls.call<Batch>('DeleteMessageBatch', { QueueUrl: queue, Entries });
  if (answer.kind !== 'answer') return refused(calls, 'DeleteMessageBatch', answer);
  for (const { Id } of answer.value.Successful ?? []) ledger.deleted(held[Number(Id)] as Receipt);
}

async function deleteEach({ calls, ledger, queue }: Load, held: readonly Receipt[]): Promise<void> {
  await Promise.all(
    held.map(async (receipt) => {
      ledger.deleting(receipt);
      const input = { QueueUrl: queue, ReceiptHandle: receipt.handle };
      const answer = await calls.call('DeleteMessage', input);
      if (answer.kind === 'answer') ledger.deleted(receipt);
      else refused(calls, 'DeleteMessage', answer);
    }),
  );
}

async function deleteThenDeleteAgain(load: Load, held: readonly Receipt[]): Promise<void> {
  await deleteEach(load, held);
  await deleteTogether(load, held);
}

async function hide({ calls, ledger, queue }: Load, held: readonly Receipt[]): Promise<void> {
  const seconds = Math.floor(calls.random() * 3);
  for (const receipt of held) ledger.lettingGo(receipt, Date.now() + seconds * 1_000);
  const Entries = held.map(({ handle }, i) => ({
    Id: `${i}`,
    ReceiptHandle: handle,
    VisibilityTimeout: seconds,
  }));
  const answer = await calls.call('ChangeMessageVisibilityBatch', { QueueUrl: queue, Entries });
  if (answer.kind !== 'answer') refused(calls, 'ChangeMessageVisibilityBatch', answer);
}

/** It comes again when its timeout has passed. */
async function forget(): Promise<void> {}
