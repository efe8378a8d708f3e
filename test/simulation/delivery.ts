import type { Call } from './call.ts';
import type { Told } from './told.ts';
import type { World } from './world.ts';

export type Message = {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes?: Readonly<Record<string, string>>;
};

/** A message in a client's hands. */
export type Held = {
  readonly told: Told;
  readonly queue: string;
  readonly handle: string;
  /** The receive that it came from. */
  readonly call: Call;
  readonly sentMs: number;
};

/** Holds what a receive has answered against what is known of the message. */
export function delivered(world: World, call: Call, queue: string, message: Message): Held {
  const { ledger, config } = world;
  const id = message.Body.slice(0, message.Body.indexOf('.'));
  const told = ledger.told.get(id);
  if (told === undefined) throw new Error(`a message that nobody sent: ${message.Body.slice(0, 40)}`);
  const by = `to ${call.actor} ${call.kind}#${call.id}`;

  if (!call.took.has(told)) ledger.broken('delivered without being taken', told, by);
  if (told.deletedMs !== undefined) {
    ledger.broken('came back after its delete was acknowledged', told, by);
    told.deletedMs = undefined;
  }
  const answeredMs = world.purges.get(queue)?.answeredMs ?? Number.POSITIVE_INFINITY;
  if (call.startMs > answeredMs && told.queue === queue && isPurged(world, told, queue)) {
    ledger.violated('came after its queue was purged', `${told.id} ${by}`);
  }

  told.overtaken.delete(call);
  const count = Number(message.Attributes?.ApproximateReceiveCount);
  const counts = told.counts.get(message.MessageId) ?? [];
  told.counts.set(message.MessageId, [...counts, count]);
  if (queue === 'source' && count > config.maxReceiveCount) {
    ledger.violated('delivered once more than the redrive policy allows', `${told.id} ${by}`);
  }
  if (queue === 'dead' && count <= config.maxReceiveCount) {
    ledger.violated('dead-lettered too soon', `${told.id} ${by}`);
  }
  const sentMs = Number(message.Attributes?.SentTimestamp);
  return { told, queue, handle: message.ReceiptHandle, call, sentMs };
}

function isPurged({ purges }: World, told: Told, queue: string): boolean {
  const purge = purges.get(queue);
  if (purge === undefined || told.ackedMs === undefined || told.ackedMs >= purge.startMs) return false;
  return told.movedMs === undefined || told.movedMs < purge.startMs;
}

/** A delete was answered: if the handle is current, the message must be gone for good. */
export function acknowledged(world: World, { told, call }: Held): void {
  if (told.claim !== call) return;
  // a copy that somebody is about to take back may lie there still
  if (!told.isDeleted && world.ledger.liveCopies(told) > 0) {
    world.ledger.broken('delete acknowledged, nothing deleted', told, `handle of ${call.actor} #${call.id}`);
  }
  told.deletedMs = world.schedule.nowMs();
  told.leaseUntilMs = undefined;
}

/** A change of visibility was refused: a current handle of a message that is still there must not be. */
export function refusedChange(world: World, { told, call, queue, sentMs }: Held, change: Call): void {
  const { ledger, schedule } = world;
  const oldestMs = schedule.nowMs() + change.process.skewMs - ledger.generations.retentionMsOf(queue);
  if (told.claim !== call || told.isDeleted || sentMs < oldestMs) return;
  if (ledger.liveCopies(told) > 0) {
    ledger.broken('change refused to the current handle', told, `of ${call.actor} #${call.id}`);
  }
}

/**
 * Every delivery of a message counts one more, and nothing else does but one that was overtaken. They may be answered
 * in another order than they were counted, so this is looked at in the end.
 */
export function checkCounts({ ledger }: World, told: Told): void {
  let missing = 0;
  for (const counts of told.counts.values()) {
    const sorted = counts.toSorted((a, b) => a - b);
    missing += (sorted.at(-1) ?? 0) - sorted.length;
    const isCounted = sorted.every((count, i) => count > (sorted[i - 1] ?? 0));
    if (isCounted && missing <= told.overtaken.size) continue;
    ledger.broken('receive counts are not the deliveries', told, sorted.join(' '));
  }
}
