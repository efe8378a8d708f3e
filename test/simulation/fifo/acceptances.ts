import { deduplicationIdOf } from '../../../engine/model/deduplicationId.ts';
import { sequenceNumber } from '../../../engine/model/head.ts';
import { messageIdOf } from '../../../engine/model/messageId.ts';
import type { Call } from '../call.ts';
import type { Rulings } from '../rulings.ts';
import type { Schedule } from '../schedule.ts';
import type { Group, Place } from './told.ts';

/** What was accepted from a sender: one message for an id, as long as its window lasts. */
type Acceptance = {
  readonly place: Place;
  readonly scope: string;
  readonly generation: string;
  /** When the send that brought it had begun, and when it was written. */
  readonly startMs: number;
  readonly writtenMs: number;
};
export type Sent = { readonly group: string; readonly id: string | undefined; readonly body: string };
export type SendAnswer = { readonly MessageId: string; readonly SequenceNumber?: string };

/** Deduplication as it should be: each id is accepted exactly once in its window, and answered alike. */
export type Acceptances = {
  accepted(call: Call, place: Place, sent: Sent): void;
  answered(call: Call, sent: Sent, answer: SendAnswer): void;
};

const windowMs = 300_000;
/** Two clocks may go this far apart. */
const skewMs = 4_100;

export function createAcceptances(
  { violated }: Rulings,
  schedule: Schedule,
  scopeOf: 'queue' | 'messageGroup',
): Acceptances {
  const latest = new Map<string, Acceptance>();
  const byMessageId = new Map<string, Acceptance[]>();
  const scope = ({ group, id, body }: Sent): string =>
    JSON.stringify([scopeOf === 'queue' ? '' : group, deduplicationIdOf(id, body)]);
  const generationOf = ({ pk }: Group): string => pk.slice(0, pk.indexOf('#'));

  return {
    accepted(call, place, sent) {
      const acceptance: Acceptance = {
        place,
        scope: scope(sent),
        generation: generationOf(place.group),
        startMs: call.startMs,
        writtenMs: schedule.nowMs(),
      };
      const before = latest.get(acceptance.generation + acceptance.scope);
      if (before !== undefined && acceptance.writtenMs < before.startMs + windowMs - skewMs) {
        violated('accepted twice', `${acceptance.scope}: ${before.place.told.id}, then ${place.told.id}`);
      }
      latest.set(acceptance.generation + acceptance.scope, acceptance);
      const messageId = messageIdOf(place.key);
      byMessageId.set(messageId, [...(byMessageId.get(messageId) ?? []), acceptance]);
    },
    answered(call, sent, { MessageId, SequenceNumber }) {
      const known = byMessageId.get(MessageId) ?? [];

      const acceptance = known.find(({ place }) => sequenceNumber(place.sequence) === SequenceNumber);
      if (acceptance === undefined) {
        const rule =
          known.length === 0 ? 'acknowledged, but never stored' : 'answered with another sequence number';
        violated(rule, `${sent.body.slice(0, 12)} ${SequenceNumber}`);
        return;
      }
      if (acceptance.scope !== scope(sent)) {
        violated('answered for another id', `${scope(sent)} by ${acceptance.scope}`);
      }
      if (call.startMs > acceptance.writtenMs + windowMs + skewMs) {
        violated('answered from beyond the window', scope(sent));
      }
      acceptance.place.told.ackedMs ??= schedule.nowMs();
    },
  };
}
