import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage } from '../../../package/buildPackage.ts';
import { runCommand } from '../../clients/command.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

export type Packed = {
  /** What was packed. */
  readonly folder: string;
  readonly tarball: string;
  remove(): Promise<void>;
};

/** Builds and packs the package, as whoever publishes it does. */
export async function pack(): Promise<Packed> {
  const { path, remove } = await temporaryFolder();
  const folder = join(path, 'dist');
  buildPackage(folder);
  await must(['npm', 'pack', '--silent', '--pack-destination', path], folder);
  const name = readdirSync(path).find((file) => file.endsWith('.tgz'));
  if (name === undefined) throw new Error('npm pack wrote no tarball');
  return { folder, tarball: join(path, name), remove };
}

/** A project of a user, with the packages in it that `npm install` is told. */
export async function projectWith(...install: readonly string[]) {
  const folder = await temporaryFolder();
  await must(['npm', 'init', '--yes', '--init-type', 'module'], folder.path);
  await add(folder.path, ...install);
  return folder;
}

export async function add(project: string, ...install: readonly string[]): Promise<void> {
  await must(['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...install], project);
}

export async function must(
  command: readonly [string, ...string[]],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const { isGood, output } = await runCommand(command, { cwd, env, timeoutMs: 300_000 });
  if (!isGood) throw new Error(`${command.join(' ')} failed:\n${output.slice(-5_000)}`);
  return output;
}
