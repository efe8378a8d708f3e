import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { forebayConfig, type QueueConfigs } from './queueConfig.ts';
import { codeOf, messageOf, StartFailure } from './startFailure.ts';

const usualNames = ['forebay.config.ts', 'forebay.config.mjs', 'forebay.config.js'];

/** The queues of the named file, or of the one that lies in the working directory. */
export async function loadConfig(named: string | undefined): Promise<QueueConfigs> {
  const file = named ?? usualNames.find((name) => existsSync(name));
  if (file === undefined) return {};
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

function readConfig(file: string, config: unknown): QueueConfigs {
  const parsed = v.safeParse(forebayConfig, config, { abortEarly: true });
  if (parsed.success) return parsed.output.queues;
  const [issue] = parsed.issues;
  throw new StartFailure(`${file}: ${v.getDotPath(issue) ?? 'the default export'}: ${issue.message}`);
}
