import type { Call, Outcome } from './client.ts';
import type { Ledger, Receipt } from './ledger.ts';
import { deadArn, mainUrl, newestTask } from './queues.ts';

export type Tally = {
  unknown: number;
  changed: number;
  /** What each move task had moved when it was last looked at, by its start. */
  readonly moved: Map<number, number>;
  readonly refusals: Map<string, number>;
};

export type Load = {
  readonly call: Call;
  readonly ledger: Ledger;
  readonly tally: Tally;
  readonly random: () => number;
  readonly newBody: () => string;
};

type Held = { readonly body: string; readonly handle: string; readonly receipt: Receipt };
type Message = { readonly Body: string; readonly ReceiptHandle: string };

const senders = 3;
export const consumers = 4;

/** Clients of every kind, each until the server does not answer any more. */
export const runLoad = (load: Load): Promise<unknown> =>
  Promise.all([
    ...Array.from({ length: senders }, () => untilUnanswered(load, send)),
    ...Array.from({ length: consumers }, () => untilUnanswered(load, consume)),
    untilUnanswered(load, redrive),
  ]);

async function untilUnanswered(load: Load, step: (load: Load) => Promise<boolean>): Promise<void> {
  while (await step(load));
  load.tally.unknown++;
}

/** Did the server answer? A refusal that no client expects is kept for the report. */
function isAnswered<T>(
  { tally }: Load,
  outcome: Outcome<T>,
): outcome is Exclude<Outcome<T>, { kind: 'unknown' }> {
  if (outcome.kind === 'refusal')
    tally.refusals.set(outcome.text, (tally.refusals.get(outcome.text) ?? 0) + 1);
  return outcome.kind !== 'unknown';
}

async function send(load: Load): Promise<boolean> {
  const { call, ledger, random, newBody } = load;
  const delay = () => (random() < 0.05 ? { DelaySeconds: 1 } : {});
  if (random() < 0.5) {
    const body = newBody();
    ledger.sending([body]);
    const sent = await call('SendMessage', { QueueUrl: mainUrl, MessageBody: body, ...delay() });
    if (sent.kind === 'answer') ledger.accepted([body]);
    return isAnswered(load, sent);
  }
  const bodies = Array.from({ length: 1 + Math.floor(random() * 10) }, newBody);
  ledger.sending(bodies);
  const Entries = bodies.map((MessageBody, i) => ({ Id: `${i}`, MessageBody, ...delay() }));
  const sent = await call<{ Successful?: { Id: string }[] }>('SendMessageBatch', {
    QueueUrl: mainUrl,
    Entries,
  });
  if (sent.kind === 'answer') {
    ledger.accepted((sent.value.Successful ?? []).map(({ Id }) => bodies[Number(Id)] as string));
  }
  return isAnswered(load, sent);
}

async function consume(load: Load): Promise<boolean> {
  const { random } = load;
  // Both orders of a claim: from five seconds on its copy is put first.
  const seconds = random() < 0.8 ? 6 : 2;
  const held = await receive(load, mainUrl, seconds, 0);
  if (held === undefined) return false;
  if (held.length === 0) return true;
  const choice = random();
  if (choice < 0.5) return removeBatch(load, mainUrl, held);
  if (choice < 0.75) return removeEach(load, held);
  if (choice < 0.85) return hideBatch(load, held, Math.floor(random() * 3));
  if (choice < 0.95) return (await hideEach(load, held, 5)) && removeBatch(load, mainUrl, held);
  // Forgotten: it comes again when its timeout has passed.
  return true;
}

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
  const removed = await call('DeleteMessageBatch', { QueueUrl, Entries });
  if (removed.kind === 'answer') for (const { body, receipt } of held) ledger.deleted(body, receipt);
  return isAnswered(load, removed);
}

async function removeEach(load: Load, held: readonly Held[]): Promise<boolean> {
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

async function hideBatch(load: Load, held: readonly Held[], seconds: number): Promise<boolean> {
  const { call, tally } = load;
  for (const { receipt } of held) receipt.untilMs = Math.min(receipt.untilMs, Date.now() + seconds * 1_000);
  const Entries = held.map(({ handle }, i) => ({
    Id: `${i}`,
    ReceiptHandle: handle,
    VisibilityTimeout: seconds,
  }));
  const changed = await call('ChangeMessageVisibilityBatch', { QueueUrl: mainUrl, Entries });
  if (changed.kind === 'answer') tally.changed += held.length;
  return isAnswered(load, changed);
}

async function hideEach(load: Load, held: readonly Held[], seconds: number): Promise<boolean> {
  const { call, tally } = load;
  const answered = await Promise.all(
    held.map(async ({ handle, receipt }) => {
      receipt.untilMs = Math.min(receipt.untilMs, Date.now() + seconds * 1_000);
      const changed = await call('ChangeMessageVisibility', {
        QueueUrl: mainUrl,
        ReceiptHandle: handle,
        VisibilityTimeout: seconds,
      });
      if (changed.kind === 'answer') tally.changed++;
      return isAnswered(load, changed);
    }),
  );
  return answered.every(Boolean);
}

const betweenLooksMs = 30;

/** Keeps a move task running; now and then it cancels one. */
async function redrive(load: Load): Promise<boolean> {
  const { call, tally, random } = load;
  const started = await call<{ TaskHandle: string }>('StartMessageMoveTask', { SourceArn: deadArn });
  if (started.kind === 'unknown') return false;
  await new Promise((resolve) => setTimeout(resolve, betweenLooksMs));
  const newest = await newestTask(call);
  if (newest.kind !== 'answer') return isAnswered(load, newest);
  const { startedMs, handle, moved } = newest.value;
  if (startedMs !== undefined) tally.moved.set(startedMs, moved);
  if (handle === undefined || random() > 0.1) return true;
  const cancelled = await call('CancelMessageMoveTask', { TaskHandle: handle });
  return cancelled.kind !== 'unknown';
}
