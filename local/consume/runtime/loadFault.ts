import { spawnSync } from 'node:child_process';
import { textOf } from './callHandler.ts';

const moreThanTypes = `Node runs TypeScript (from 22.18 on) by leaving out its types, and imports files by their whole names. For more than that name
what your bundler writes, or start the server with NODE_OPTIONS="--import tsx" (npm install tsx).`;

const codesOfTypeScript: readonly unknown[] = [
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
  'ERR_UNKNOWN_FILE_EXTENSION',
  'ERR_MODULE_NOT_FOUND',
];

/** Why a handler does not load, with its place, and what to do about it. */
export function loadFault(error: unknown, file: string, modules: ReadonlySet<string>): string {
  const text = textOf(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (codesOfTypeScript.includes(code) && /\.[cm]?ts$/.test(file)) return `${text}\n\n${moreThanTypes}`;
  if (error instanceof SyntaxError && code === undefined) return placeOf(modules) ?? text;
  return text;
}

/** An error of the syntax of JavaScript does not say where it is; Node tells it only to the console. */
function placeOf(modules: ReadonlySet<string>): string | undefined {
  for (const module of modules) {
    const { status, stderr } = spawnSync(process.execPath, ['--check', module], { encoding: 'utf8' });
    if (status !== 0) return stderr.replace(/\n+Node\.js v.*\s*$/, '');
  }
  return undefined;
}
