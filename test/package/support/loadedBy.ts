import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { must } from './pack.ts';

const recorder = `
import { registerHooks } from 'node:module';
const urls = [];
registerHooks({ load(url, context, next) { urls.push(url); return next(url, context); } });
await import(process.argv[1]);
console.log(JSON.stringify(urls));
`;

export type Loaded = {
  /** Folders of this repository that loaded code was written in: `sdk`, `engine`. */
  readonly ours: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
};

/** What is loaded when a program of the project imports that. */
export async function loadedBy(project: string, specifier: string): Promise<Loaded> {
  const output = await must(
    [process.execPath, '--input-type=module', '--eval', recorder, specifier],
    project,
  );
  const urls: string[] = JSON.parse(output);
  const files = urls.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url));
  const ours = files.filter((file) => file.includes('/node_modules/forebay/'));
  // The bundler writes above each part which source it was.
  const sources = ours.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/^\/\/ (\w+)\/.*\.ts$/gm)]);
  const packages = files.map((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file);
  return { ours: new Set(sources.map(([, folder = '']) => folder)), packages: new Set(packages) };
}
