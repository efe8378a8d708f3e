import type { Receipt } from './ledger.ts';
import { isAnswered, type Load } from './load.ts';
import { mainUrl } from './queues.ts';

export type Held = { readonly body: string; readonly handle: string; readonly receipt: Receipt };
type Batch = { readonly Successful?: readonly { readonly Id: string }[] };
type Message = { readonly Body: string; readonly ReceiptHandle: string };

/** Undefined if nobody answered. */
export async function receive(
  load: Load,
  QueueUrl: string,
  seconds: number,
  WaitTimeSeconds: number,
): Promise<readonly Held[] | undefined> {
  const startedMs = Date.now();
  const received = await load.call<{ Messages?: Message[] }>('ReceiveMessage', {
    QueueUrl,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: seconds,
    WaitTimeSeconds,
  });
  if (received.kind !== 'answer') return isAnswered(load, received) ? [] : undefined;
  return (received.value.Messages ?? []).map(({ Body, ReceiptHandle }) => {
    const receipt = { startedMs, answeredMs: Date.now(), untilMs: startedMs + seconds * 1_000 };
    load.ledger.received(Body, receipt);
    return { body: Body, handle: ReceiptHandle, receipt };
  });
}

export async function removeBatch(load: Load, QueueUrl: string, held: readonly Held[]): Promise<boolean> {
  const { call, ledger } = load;
  for (const { body } of held) ledger.deleting(body);
  const Entries = held.map(({ handle }, i) => ({ Id: `${i}`, ReceiptHandle: handle }));
  const removed = await call<Batch>('DeleteMessageBatch', { QueueUrl, Entries });
  if (removed.kind === 'answer') {
    for (const { Id } of removed.value.Successful ?? []) {
      const one = held[Number(Id)] as Held;
      ledger.deleted(one.body, one.receipt);
    }
  }
  return isAnswered(load, removed);
}

export async function removeEach(load: Load, held: readonly Held[]): Promise<boolean> {
  const { call, ledger } = load;
  const answered = await Promise.all(
    held.map(async ({ body, handle, receipt }) => {
      ledger.deleting(body);
      const removed = await call('DeleteMessage', { QueueUrl: mainUrl, ReceiptHandle: handle });
      if (removed.kind === 'answer') ledger.deleted(body, receipt);
      return isAnswered(load, removed);
    }),
  );
  return answered.every(Boolean);
}

export async function hideBatch(load: Load, held: readonly Held[], seconds: number): Promise<boolean> {
  const { call, tally } = load;
  for (const { receipt } of held) receipt.untilMs = Math.min(receipt.untilMs, Date.now() + seconds * 1_000);
  const Entries = held.map(({ handle }, i) => ({
    Id: `${i}`,
    ReceiptHandle: handle,
    VisibilityTimeout: seconds,
  }));
  const changed = await call<Batch>('ChangeMessageVisibilityBatch', { QueueUrl: mainUrl, Entries });
  if (changed.kind === 'answer') tally.changed += changed.value.Successful?.length ?? 0;
  return isAnswered(load, changed);
}

export async function hideEach(load: Load, held: readonly Held[], seconds: number): Promise<boolean> {
  const { call, tally, ledger } = load;
  const answered = await Promise.all(
    held.map(async ({ body, handle, receipt }) => {
      receipt.untilMs = Math.min(receipt.untilMs, Date.now() + seconds * 1_000);
      const changed = await call('ChangeMessageVisibility', {
        QueueUrl: mainUrl,
        ReceiptHandle: handle,
        VisibilityTimeout: seconds,
      });
      if (changed.kind === 'answer') tally.changed++;
      // By then somebody else may have received it: a refusal is right.
      const mayBeRefused = !ledger.isHeldBy(body, receipt);
      return (changed.kind === 'refusal' && mayBeRefused) || isAnswered(load, changed);
    }),
  );
  return answered.every(Boolean);
}
