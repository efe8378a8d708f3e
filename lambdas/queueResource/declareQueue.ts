import { createHash } from 'node:crypto';
import type { Caller, Context } from '../../engine/context.ts';
import type { QueueError } from '../../engine/errors.ts';
import { defaults } from '../../engine/limits.ts';
import { type Queue, queueArn, queueUrl } from '../../engine/model/queue.ts';
import { registry } from '../../engine/registry.ts';
import type { Result } from '../../engine/result.ts';
import { must } from './refused.ts';

/** What a stack says of a queue. */
export type Declaration = {
  readonly QueueName: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly Tags?: Readonly<Record<string, string>>;
};

export type Declared = { readonly QueueUrl: string; readonly QueueArn: string; readonly QueueId: string };

/** What an attribute that is no longer declared goes back to. */
const undeclared: Readonly<Record<string, string>> = {
  VisibilityTimeout: String(defaults.visibilityTimeoutSeconds),
  DelaySeconds: String(defaults.delaySeconds),
  MessageRetentionPeriod: String(defaults.retentionSeconds),
  ReceiveMessageWaitTimeSeconds: String(defaults.waitSeconds),
  MaximumMessageSize: String(defaults.maximumMessageSizeBytes),
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
  ForebayErase: 'later',
  RedrivePolicy: '',
  RedriveAllowPolicy: '',
  Policy: '',
};

/** Names the stack and its resource by which a queue was made: nobody else deletes it. */
const ownerTag = 'forebay:declared-by';
const ownerOf = (owner: string): string => createHash('sha256').update(owner).digest('hex').slice(0, 32);

/** Longer than the name of a deleted queue stays taken. */
const patienceMs = 70_000;
const pauseMs = 5_000;

type Parts = { readonly engine: Context; readonly caller: Caller };

/** Makes the queue be as declared, whether or not it is there; what was `before` and is not any more ends. */
export async function declareQueue(
  parts: Parts,
  owner: string,
  wanted: Declaration,
  before?: Declaration,
): Promise<Declared> {
  const { engine, caller } = parts;
  const { QueueName, Attributes = {}, Tags = {} } = wanted;
  const { records } = engine;
  const there = await records.read(caller.account, caller.region, QueueName);
  if (there === undefined || there.deletedMs !== undefined) {
    const tags = { ...Tags, [ownerTag]: ownerOf(owner) };
    await untilFree(engine, () => registry.CreateQueue.run(engine, caller, { QueueName, Attributes, tags }));
  } else {
    await change(parts, there, wanted, before);
  }
  const queue = await records.read(caller.account, caller.region, QueueName);
  if (queue === undefined) throw new Error(`${QueueName} was deleted meanwhile`);
  // made by whoever asks first, which functions that work on the table itself may not
  await engine.handleKeys.all();
  return {
    QueueUrl: queueUrl(caller.baseUrl, queue),
    QueueArn: queueArn(queue),
    QueueId: queue.id,
  };
}

async function change(
  { engine, caller }: Parts,
  there: Queue,
  { QueueName: QueueUrl, Attributes = {}, Tags = {} }: Declaration,
  before: Declaration | undefined,
): Promise<void> {
  const { FifoQueue: _, ...settable } = Attributes;
  const ended = Object.keys(before?.Attributes ?? {}).filter((name) => !Object.hasOwn(Attributes, name));
  const reset = ended.flatMap((name) => (Object.hasOwn(undeclared, name) ? [[name, undeclared[name]]] : []));
  const changed = { ...Object.fromEntries(reset), ...settable };
  if (Object.keys(changed).length > 0) {
    must(await registry.SetQueueAttributes.run(engine, caller, { QueueUrl, Attributes: changed }));
  }
  const gone = Object.keys(before?.Tags ?? {}).filter(
    (key) => !Object.hasOwn(Tags, key) && Object.hasOwn(there.tags, key),
  );
  if (gone.length > 0) must(await registry.UntagQueue.run(engine, caller, { QueueUrl, TagKeys: gone }));
  if (Object.keys(Tags).length > 0) {
    must(await registry.TagQueue.run(engine, caller, { QueueUrl, Tags: { ...Tags } }));
  }
}

/** Deletes the queue if it is there and that owner has made it. */
export async function deleteDeclared(
  { engine, caller }: Parts,
  owner: string,
  QueueName: string,
): Promise<void> {
  const queue = await engine.records.read(caller.account, caller.region, QueueName);
  if (queue === undefined || queue.deletedMs !== undefined) return;
  if (queue.tags[ownerTag] !== ownerOf(owner)) return;
  const deleted = await registry.DeleteQueue.run(engine, caller, { QueueUrl: QueueName });
  if (!deleted.ok && deleted.error.code !== 'QueueDoesNotExist') must(deleted);
}

async function untilFree({ clock }: Context, create: () => Promise<Result<unknown, QueueError>>) {
  const endMs = clock.now() + patienceMs;
  for (;;) {
    const created = await create();
    if (created.ok) return;
    if (created.error.code !== 'QueueDeletedRecently' || clock.now() > endMs) must(created);
    await clock.sleep(pauseMs);
  }
}
