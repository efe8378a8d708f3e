import type { Caller, Context } from '../engine/context.ts';
import { queueArn } from '../engine/model/queue.ts';
import { registry } from '../engine/registry.ts';
import type { QueueConfig, QueueConfigs } from './queueConfig.ts';
import { StartFailure } from './startFailure.ts';

/**
 * Makes the queues be as declared: creates what is missing, dead-letter queues first, and sets what differs.
 * What is not declared stays as it is.
 */
export async function declareQueues(engine: Context, caller: Caller, queues: QueueConfigs): Promise<void> {
  for (const name of deadLettersFirst(queues)) await declareQueue(engine, caller, name, queues[name] ?? {});
}

/** Each queue behind the dead-letter queue that it names; one that is only named is created as well. */
function deadLettersFirst(queues: QueueConfigs): Iterable<string> {
  const ordered = new Set<string>();
  const visit = (name: string, sources: readonly string[]) => {
    if (sources.includes(name)) {
      throw new StartFailure(
        `queues.${name}.deadLetterQueue: the dead-letter queues go in a circle (${[...sources, name].join(' → ')}).`,
      );
    }
    const target = queues[name]?.deadLetterQueue?.queue;
    if (target !== undefined) visit(target, [...sources, name]);
    ordered.add(name);
  };
  for (const name of Object.keys(queues)) visit(name, []);
  return ordered;
}

async function declareQueue(
  engine: Context,
  caller: Caller,
  name: string,
  config: QueueConfig,
): Promise<void> {
  const Attributes = attributesOf(caller, config);
  const { tags = {} } = config;
  const created = await registry.CreateQueue.run(engine, caller, { QueueName: name, Attributes, tags });
  if (!created.ok && created.error.code === 'QueueNameExists') {
    must(name, await registry.SetQueueAttributes.run(engine, caller, { QueueUrl: name, Attributes }));
  } else {
    must(name, created);
  }
  if (Object.keys(tags).length === 0) return;
  must(name, await registry.TagQueue.run(engine, caller, { QueueUrl: name, Tags: tags }));
}

type Answer = { readonly ok: true } | { readonly ok: false; readonly error: { readonly message: string } };

function must(name: string, answer: Answer): void {
  if (!answer.ok) throw new StartFailure(`queues.${name}: ${answer.error.message}`);
}

function attributesOf(
  caller: Caller,
  { attributes = {}, deadLetterQueue }: QueueConfig,
): Record<string, string> {
  const texts = Object.entries(attributes).map(([name, value]): [string, string] => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
  if (deadLetterQueue === undefined) return Object.fromEntries(texts);
  const { queue: name, maxReceiveCount } = deadLetterQueue;
  const deadLetterTargetArn = queueArn({ account: caller.account, region: caller.region, name });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
  return { ...Object.fromEntries(texts), RedrivePolicy };
}
