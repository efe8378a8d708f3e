import { sequenceNumber } from '../../../engine/model/head.ts';
import { messageIdOf } from '../../../engine/model/messageId.ts';
import type { Call } from '../call.ts';
import type { Message } from '../delivery.ts';
import { graceMs, type Lease } from './leaseRules.ts';
import { wordOf } from './shadow.ts';
import type { Place } from './told.ts';
import { nameOf } from './turns.ts';
import type { FifoWorld } from './world.ts';

/** A message in a client's hands. */
export type Held = {
  readonly place: Place;
  readonly queue: string;
  readonly handle: string;
  /** The receive that it came from. */
  readonly call: Call;
};

/** Holds what a receive has answered against what it has leased, or what its attempt had and it has hidden anew. */
export function delivered(
  world: FifoWorld,
  call: Call,
  queue: string,
  timeoutSeconds: number,
  messages: readonly Message[],
): readonly Held[] {
  const { ledger, schedule } = world;
  const own = ledger.leases.get(call) ?? new Map<Place, Lease>();
  const again = ledger.hiddenAgain.get(call) ?? new Map<Place, Lease>();
  const isRepeat = messages.some((message) => placeOf(own, message) === undefined && placeOf(again, message));
  if (ledger.attempts.hasFound(call) && messages.length > 0) world.branches.attempted(isRepeat);
  const leases = isRepeat ? again : own;
  const held: Held[] = [];
  const found = messages.map((message) => placeOf(leases, message));
  const firstEndMs = Math.min(...found.map((place) => leases.get(place!)?.untilMs ?? 0));
  // a long poll may have looked before, too late: what it took then it has let go
  const left = [...leases.keys()].filter((place) => leases.get(place)!.untilMs >= firstEndMs);
  for (const [i, message] of messages.entries()) {
    const about = `${wordOf(message.Body)} to ${nameOf(call)}`;
    const place = found[i];
    if (place === undefined) {
      ledger.violated('delivered without being leased', about);
      continue;
    }
    // the leases of one group were taken in its order, and must be answered so, without a gap
    // but what somebody else has deleted since the lease ran out
    const next = left.find(
      (other) => other === place || (other.group === place.group && other.state === 'waiting'),
    );
    if (next !== place) ledger.violated('answered out of order', `${about}, not ${next?.told.id}`);
    left.splice(left.indexOf(place), 1);
    checkAttributes(world, place, message, about);
    const { untilMs: leaseEndMs, by: lessor } = leases.get(place)!;
    if (leaseEndMs < call.startMs + call.process.skewMs + timeoutSeconds * 1000)
      ledger.violated('leased for less than was asked', about);
    const nowMs = schedule.nowMs() + call.process.skewMs;
    if (!call.isFaulty && nowMs > leaseEndMs + graceMs) ledger.violated('answered after its lease', about);
    const known = place.handles.get(lessor);
    if (known !== undefined && known !== message.ReceiptHandle) ledger.violated('another handle', about);
    place.handles.set(lessor, message.ReceiptHandle);
    held.push({ place, queue, handle: message.ReceiptHandle, call: lessor });
  }
  if (isRepeat && left.some(({ state }) => state === 'waiting'))
    ledger.violated('answered a part of its attempt', nameOf(call));
  return held;
}

function placeOf(leases: ReadonlyMap<Place, Lease>, { Body, MessageId }: Message): Place | undefined {
  const places = [...leases.keys()].filter(({ told }) => told.id === wordOf(Body));
  return places.findLast(({ key }) => messageIdOf(key) === MessageId) ?? places.at(-1);
}

function checkAttributes({ ledger }: FifoWorld, place: Place, message: Message, about: string): void {
  const { MessageGroupId, SequenceNumber, ApproximateReceiveCount } = message.Attributes ?? {};
  if (message.MessageId !== messageIdOf(place.key)) ledger.violated('another message id', about);
  if (MessageGroupId !== place.group.id) ledger.violated('another group', about);
  if (SequenceNumber !== sequenceNumber(place.sequence)) ledger.violated('another sequence number', about);
  // others may have leased it since, where the answer comes late
  const count = Number(ApproximateReceiveCount) - place.countBefore;
  if (count < 1 || count > place.leases) ledger.violated('receive count is not the deliveries', about);
}

/** A delete was answered: the message must be gone for good, and by a handle that governs. */
export function deleted(world: FifoWorld, one: Held, call: Call): void {
  const { deleted: gone, holder, leaseUntilMs, told } = one.place;
  if (gone?.by === call) {
    const isLate = !call.isFaulty && gone.ms > leaseUntilMs + graceMs;
    if (holder !== one.call || isLate)
      world.ledger.violated('deleted by an expired handle', `${told.id} of ${nameOf(one.call)}`);
  }
  if (isThere(world, one.place, 0)) {
    world.ledger.violated(
      'delete acknowledged, nothing deleted',
      `${one.place.told.id} of ${nameOf(one.call)}`,
    );
  }
}

/** Delete or change of visibility was refused: the holder of a running lease must not be. */
export function refused(world: FifoWorld, { place, call }: Held, refusing: Call): void {
  if (place.holder !== call || !isThere(world, place, refusing.process.skewMs)) return;
  // somebody whose clock is behind may have prolonged it since
  if (place.leaseSetMs >= refusing.startMs) return;
  if (place.leaseUntilMs > world.schedule.nowMs() + refusing.process.skewMs)
    world.ledger.violated(`${refusing.kind} refused to the holder`, `${place.told.id} of ${nameOf(call)}`);
}

function isThere({ ledger, schedule, config }: FifoWorld, place: Place, skewMs: number): boolean {
  const { state, group, enqueuedMs } = place;
  const oldestMs = schedule.nowMs() + skewMs - ledger.generations.retentionMs(group.pk);
  return state === 'waiting' && !ledger.groups.isRetired(group) && enqueuedMs >= oldestMs + config.skewMs;
}
