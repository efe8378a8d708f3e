import type { MessageKey } from '../model/messageId.ts';
import type { Queue } from '../model/queue.ts';
import { absent, anyOf, atMost } from '../table/conditions.ts';
import { readable } from '../table/format.ts';
import { deduplicationKey, formatVersion } from '../table/keys.ts';
import type { Item, Key, Put } from '../table/port.ts';

/** What the first send of an id was answered; later ones within the window are answered the same. */
export type Accepted = { readonly key: MessageKey; readonly sequence: number; readonly untilMs: number };

const windowMs = 5 * 60_000;

export function deduplicationRecordKey(queue: Queue, group: string, id: string): Key {
  const scope = queue.attributes.DeduplicationScope === 'messageGroup' ? group : undefined;
  return deduplicationKey(queue.id, queue.generation, id, scope);
}

/** The acceptance that still counts. */
export function acceptedBefore(item: Item | undefined, nowMs: number): Accepted | undefined {
  if (item === undefined) return undefined;
  const untilMs = readable(item).until as number | undefined;
  if (untilMs === undefined || untilMs <= nowMs) return undefined;
  return { key: item.id as string, sequence: item.seq as number, untilMs };
}

/** Records the acceptance, whatever was accepted before. */
export const remember = (key: Key, message: MessageKey, sequence: number, nowMs: number): Put => ({
  kind: 'put',
  item: {
    pk: key.pk,
    sk: key.sk,
    v: formatVersion,
    ttl: Math.ceil((nowMs + windowMs) / 1000),
    id: message,
    seq: sequence,
    until: nowMs + windowMs,
  },
});

/** The same, unless there is one that still counts. */
export const accept = (key: Key, message: MessageKey, sequence: number, nowMs: number): Put => ({
  ...remember(key, message, sequence, nowMs),
  if: anyOf(absent(), atMost(['until'], nowMs)),
});
