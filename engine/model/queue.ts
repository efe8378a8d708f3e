import { defaults } from '../limits.ts';
import { readable } from '../table/format.ts';
import { formatVersion, queueKey } from '../table/keys.ts';
import type { Item, ValueMap } from '../table/port.ts';
import { type Shards, type StoredShards, shardAttributes, shardsFromItem, shardsOf } from './shards.ts';

export type Redrive = {
  readonly targetArn: string;
  readonly targetName: string;
  readonly maxReceiveCount: number;
};

/** A queue as its record tells it; the numbers are parsed once for the hot path. */
export type Queue = Shards & {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Fresh for every creation: a queue created again under an old name shares nothing with it. */
  readonly id: string;
  /** Purge and delete add one; what lies under an old generation is gone. */
  readonly generation: number;
  readonly isFifo: boolean;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly purgedMs?: number;
  /** Present on the tombstone of a deleted queue. */
  readonly deletedMs?: number;
  /** Every write of the record adds one. */
  readonly revision: number;
  /** Attributes as set, in canonical text; what is absent has its default. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;

  readonly visibilityTimeoutMs: number;
  readonly delayMs: number;
  readonly maximumMessageSizeBytes: number;
  readonly retentionMs: number;
  readonly waitMs: number;
  readonly redrive?: Redrive;
  /** What is deleted leaves no bytes in the table, whatever that costs. */
  readonly erasesAtOnce: boolean;

  /** When this process read the record; absent where it is not known. */
  readonly readMs?: number;
};

/** What a record stores; the rest of `Queue` follows from it. */
export type QueueState = StoredShards & Omit<Queue, keyof Shards | Derived>;
type Derived =
  | 'visibilityTimeoutMs'
  | 'delayMs'
  | 'maximumMessageSizeBytes'
  | 'retentionMs'
  | 'waitMs'
  | 'redrive'
  | 'erasesAtOnce'
  | 'readMs';

export function queueOf(state: QueueState): Queue {
  const seconds = (name: string, fallback: number): number => Number(state.attributes[name] ?? fallback);
  return {
    ...state,
    ...shardsOf(state),
    visibilityTimeoutMs: seconds('VisibilityTimeout', defaults.visibilityTimeoutSeconds) * 1000,
    delayMs: seconds('DelaySeconds', defaults.delaySeconds) * 1000,
    maximumMessageSizeBytes: seconds('MaximumMessageSize', defaults.maximumMessageSizeBytes),
    retentionMs: seconds('MessageRetentionPeriod', defaults.retentionSeconds) * 1000,
    waitMs: seconds('ReceiveMessageWaitTimeSeconds', defaults.waitSeconds) * 1000,
    redrive: redriveOf(state.attributes.RedrivePolicy),
    erasesAtOnce: isErasing(state),
  };
}

/** An attribute of ours, beside AWS's: when the bytes of deleted messages go, `immediately` or `later`. */
export const isErasing = ({ attributes }: Pick<QueueState, 'attributes'>): boolean =>
  attributes.ForebayErase === 'immediately';

/** `RedrivePolicy` is stored in canonical form, so it parses. */
function redriveOf(policy: string | undefined): Redrive | undefined {
  if (policy === undefined) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy);
  return { targetArn: deadLetterTargetArn, targetName: nameOfArn(deadLetterTargetArn), maxReceiveCount };
}

export const queueArn = (queue: { account: string; region: string; name: string }): string =>
  `arn:aws:sqs:${queue.region}:${queue.account}:${queue.name}`;
export const nameOfArn = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);
export const queueUrl = (baseUrl: string, queue: { account: string; name: string }): string =>
  `${baseUrl}/${queue.account}/${queue.name}`;

export function queueItem(queue: QueueState): Item {
  return {
    ...queueKey(queue.account, queue.region, queue.name),
    v: formatVersion,
    id: queue.id,
    gen: queue.generation,
    ...shardAttributes(queue),
    fifo: queue.isFifo,
    created: queue.createdMs,
    modified: queue.modifiedMs,
    ...(queue.purgedMs !== undefined && { purged: queue.purgedMs }),
    ...(queue.deletedMs !== undefined && {
      deleted: queue.deletedMs,
      ttl: Math.ceil(queue.deletedMs / 1000) + 3_600,
    }),
    rev: queue.revision,
    attributes: new Map(Object.entries(queue.attributes)),
    tags: new Map(Object.entries(queue.tags)),
  };
}

export function queueFromItem(item: Item): Queue {
  const [account = '', region = '', name = ''] = readable(item).sk.split('#');
  return queueOf({
    account,
    region,
    name,
    id: item.id as string,
    generation: item.gen as number,
    ...shardsFromItem(item),
    isFifo: item.fifo as boolean,
    createdMs: item.created as number,
    modifiedMs: item.modified as number,
    ...(item.purged !== undefined && { purgedMs: item.purged as number }),
    ...(item.deleted !== undefined && { deletedMs: item.deleted as number }),
    revision: item.rev as number,
    attributes: textsOf(item.attributes as ValueMap),
    tags: textsOf(item.tags as ValueMap),
  });
}

const textsOf = (map: ValueMap): Record<string, string> =>
  Object.fromEntries(map as ReadonlyMap<string, string>);
