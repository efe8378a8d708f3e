/**
 * The key layout of the one table. Keys are ASCII; times are zero-padded so that bytes order as time does.
 *
 *   q                          <account>#<region>#<name>            queue record, or the tombstone of a deleted one
 *   <queueId>.<generation>#<shard>   <visibleAtMs>#<id>             parcel of a standard queue
 *   <queueId>.<generation>#<shard>   ~a#<parcel key>#<message>      anchor: where a changed message went
 *   <queueId>.<generation>#<shard>   <atMs>#<group>                 hint of a FIFO queue that a group may have something
 *   <queueId>.<generation>#g#<group> head | m#<last sequence>       FIFO message group: its authority, its messages
 *   <queueId>.<generation>#d#<id>    dedup                          FIFO deduplication record
 *   <queueId>.<generation>#r#<id>    attempt                        FIFO receive attempt
 *   <queueId>.<generation>#i#        <atMs>#<group>                 FIFO group that was emptied
 *   <queueId>.<generation>#k#<message>  acknowledged                mark of a message that a transaction has acknowledged
 *   b#<body id>                <chunk>                              bodies too large to travel with their parcel
 *   t#<queueId>                <startedAtMs>#<taskId>               message move task
 *   w                          <kind>#<subject>                     background work that is due some time
 *   e                          <queueId>#<mapping id>               event source mapping
 *   l#<mapping id>             <slot>                               slot of a mapping, held by a worker
 *   n                          <atMs>#<queueId>                     a mapped queue may have something due at that instant
 *   n                          ~e#<atMs>#<queueId>                  the same, but it need not be looked at in that very moment
 *   n                          ~<name>                              how far the sweep of the mapped queues has come
 *   s                          <name>                               secrets of the service
 *   k                          <access key id>                  access key: its sealed secret, its principal, its policy
 *   i#<scope>#<key>            idempotency                     what consumers have handled: the SDK's alone
 */
import type { Key } from './port.ts';

/** Item format: a reader takes this and the next version. */
export const formatVersion = 1;

export const msDigits = 14;
export const paddedMs = (ms: number): string => String(Math.ceil(ms)).padStart(msDigits, '0');

export const queuesPk = 'q';
export const queueScope = (account: string, region: string): string => `${account}#${region}#`;
export const queueKey = (account: string, region: string, name: string): Key => ({
  pk: queuesPk,
  sk: `${queueScope(account, region)}${name}`,
});

/** Keys of a queue that are made once: each new one would be hashed anew, and kept by every item beside the others. */
type QueueKeys = { readonly generation: number; readonly pk: string; readonly shards: string[] };
const queueKeys = new Map<string, QueueKeys>();
const mostQueueKeys = 1_000;

function keysOf(queueId: string, generation: number): QueueKeys {
  const known = queueKeys.get(queueId);
  if (known?.generation === generation) return known;
  if (queueKeys.size >= mostQueueKeys) queueKeys.clear();
  const fresh = { generation, pk: `${queueId}.${generation.toString(36)}`, shards: [] };
  queueKeys.set(queueId, fresh);
  return fresh;
}

export const generationPk = (queueId: string, generation: number): string => keysOf(queueId, generation).pk;
export function shardPk(queueId: string, generation: number, shard: number): string {
  const { pk, shards } = keysOf(queueId, generation);
  shards[shard] ??= `${pk}#${shard.toString(36)}`;
  return shards[shard];
}

/** The sort key of a parcel that becomes visible at this instant; the id is fresh for every put. */
export const parcelSk = (visibleAtMs: number, id: string): string => `${paddedMs(visibleAtMs)}#${id}`;
/** The lowest and the highest parcel key of an instant. */
export const parcelsFrom = (ms: number): string => paddedMs(Math.max(0, ms));
export const parcelsUpTo = (ms: number): string => `${paddedMs(ms)}#~`;
/** Above every parcel, below the anchors. */
export const parcelsEnd = '99999999999999#~';
export const visibleAtOf = (sk: string): number => Number(sk.slice(0, msDigits));
export const parcelIdOf = (sk: string): string => sk.slice(msDigits + 1);
/** Of the partition of a shard, a group or whatever else lies in a generation. */
export const queueIdOf = (pk: string): string | undefined => {
  const end = pk.indexOf('.');
  return end < 1 ? undefined : pk.slice(0, end);
};
export const generationOf = (pk: string): number =>
  Number.parseInt(pk.slice(pk.indexOf('.') + 1, pk.lastIndexOf('#')), 36);
export const shardOf = (pk: string): number => Number.parseInt(pk.slice(pk.lastIndexOf('#') + 1), 36);
export const isParcelSk = (sk: string): boolean => sk.charCodeAt(0) < 0x3a && sk.charAt(msDigits) === '#';

export const anchorSk = (parcel: string, message: string): string => `~a#${parcel}#${message}`;

/** FIFO: a partition for each message group, with its head and its parcels by their last sequence number. */
export const groupPk = (queueId: string, generation: number, group: string): string =>
  `${generationPk(queueId, generation)}#g#${group}`;
export const groupHeadKey = (pk: string): Key => ({ pk, sk: 'head' });
const sequenceDigits = 16;
export const sequenceSk = (lastSequence: number): string =>
  `m#${String(lastSequence).padStart(sequenceDigits, '0')}`;
export const sequenceSkEnd = 'm#~';
export const lastSequenceOf = (sk: string): number => Number(sk.slice(2));
/** FIFO: in the vesting range of a shard, a group that may have something at that instant. */
export const hintSk = (atMs: number, group: string): string => `${paddedMs(atMs)}#${group}`;
/** Every hint of that instant and before: a group's name may begin with any character. */
export const hintsUpTo = (ms: number): string => paddedMs(ms + 1);
export const hintGroupOf = (sk: string): string => sk.slice(msDigits + 1);
/** FIFO: what was accepted lately. Ids may hold any character, so within a group they stand behind its length. */
export const deduplicationKey = (queueId: string, generation: number, id: string, group?: string): Key => ({
  pk: `${generationPk(queueId, generation)}#${group === undefined ? `d#${id}` : `e#${group.length}#${group}#${id}`}`,
  sk: 'dedup',
});
/** FIFO: what a receive with an attempt id has taken. */
export const attemptKey = (queueId: string, generation: number, id: string): Key => ({
  pk: `${generationPk(queueId, generation)}#r#${id}`,
  sk: 'attempt',
});
/** FIFO: groups that were emptied, for the sweep of idle heads. */
export const idlePk = (queueId: string, generation: number): string =>
  `${generationPk(queueId, generation)}#i#`;

/** Standard queues: a transaction has acknowledged that message, so that no copy of it has an effect. */
export const acknowledgedKey = (queueId: string, generation: number, message: string): Key => ({
  pk: `${generationPk(queueId, generation)}#k#${message}`,
  sk: 'acknowledged',
});

export const bodyPk = (bodyId: string): string => `b#${bodyId}`;
export const bodyKey = (bodyId: string, chunk: number): Key => ({
  pk: bodyPk(bodyId),
  sk: chunk.toString(36).padStart(2, '0'),
});

export const moveTasksPk = (queueId: string): string => `t#${queueId}`;
export const moveTaskKey = (queueId: string, startedMs: number, taskId: string): Key => ({
  pk: moveTasksPk(queueId),
  sk: `${paddedMs(startedMs)}#${taskId}`,
});

export const workPk = 'w';
export const workKey = (kind: string, subject: string): Key => ({ pk: workPk, sk: `${kind}#${subject}` });

export const mappingsPk = 'e';
/** Every mapping of a queue, or of all. */
export const mappingsScope = (queueId: string): string => `${queueId}#`;
export const mappingKey = (queueId: string, mappingId: string): Key => ({
  pk: mappingsPk,
  sk: `${mappingsScope(queueId)}${mappingId}`,
});
export const slotsPk = (mappingId: string): string => `l#${mappingId}`;
export const slotKey = (mappingId: string, slot: number): Key => ({
  pk: slotsPk(mappingId),
  sk: String(slot).padStart(4, '0'),
});
export const slotOf = (sk: string): number => Number(sk);

export const duesPk = 'n';
/** Before each due instant. */
export const duePrefixes = { promptly: '', eventually: '~e#' } as const;
export const dueSk = (prefix: string, atMs: number, queueId: string): string =>
  `${prefix}${paddedMs(atMs)}#${queueId}`;
/** Every due instant up to that one. */
export const duesUpTo = (prefix: string, ms: number): string => `${prefix}${paddedMs(Math.max(0, ms) + 1)}`;
export const sweepKey = (name: 'awake' | 'round'): Key => ({ pk: duesPk, sk: `~${name}` });

export const handleKeysKey: Key = { pk: 's', sk: 'handle-keys' };

export const accessKeysPk = 'k';
export const accessKeyKey = (accessKeyId: string): Key => ({ pk: accessKeysPk, sk: accessKeyId });

/** `ttl` of everything that belongs to a message: this long after its retention (re)started, whatever the queue says. */
export const itemLifeMs = 15 * 86_400_000;
export const ttlAfter = (startMs: number): number => Math.ceil((startMs + itemLifeMs) / 1000);
