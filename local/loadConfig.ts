import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import type { ConsumerConfigs } from './consumerConfig.ts';
import { forebayConfig, type QueueConfigs } from './queueConfig.ts';
import { codeOf, messageOf, StartFailure } from './startFailure.ts';

const usualNames = ['forebay.config.ts', 'forebay.config.mjs', 'forebay.config.js'];

export type Config = {
  readonly queues: QueueConfigs;
  /** Their handlers are absolute paths. */
  readonly consumers: ConsumerConfigs;
};

/** What the named file says, or the one that lies in the working directory. */
export async function loadConfig(named: string | undefined): Promise<Config> {
  const file = named ?? usualNames.find((name) => existsSync(name));
  if (file === undefined) return { queues: {}, consumers: {} };
  if (!existsSync(file)) throw new StartFailure(`There is no configuration file ${file}.`);
  return readConfig(file, await importDefault(file));
}

async function importDefault(file: string): Promise<unknown> {
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(resolve(file)).href);
    if (module.default !== undefined) return module.default;
  } catch (error) {
    const reason = codeOf(error) === undefined ? String(error).split('\n', 1)[0] : messageOf(error);
    throw new StartFailure(`${file} does not load: ${reason}`);
  }
  throw new StartFailure(`${file} has no default export: write export default { queues: { … } }.`);
}

function readConfig(file: string, config: unknown): Config {
  const parsed = v.safeParse(forebayConfig, config, { abortEarly: true });
  if (parsed.success) {
    const { queues, consumers } = parsed.output;
    const placed = Object.entries(consumers).map(([queue, consumer]) => [
      queue,
      { ...consumer, handler: resolve(dirname(file), consumer.handler) },
    ]);
    return { queues, consumers: Object.fromEntries(placed) };
  }
  const [issue] = parsed.issues;
  throw new StartFailure(`${file}: ${v.getDotPath(issue) ?? 'the default export'}: ${issue.message}`);
}
