import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, messageOf, StartFailure } from './startFailure.ts';

const sqliteBusy = 5;

/** Lets go of the folder. The operating system does the same when the process dies, however it dies. */
export type Release = () => void;

/**
 * Makes the folder and takes it for this process alone: two servers on one store would each trust their own caches.
 *
 * What holds it is SQLite's lock on the file `lock`, which is the operating system's own file lock on every platform
 * (Node offers none). Unlike a file with a process id in it, it outlives neither `kill -9` nor the reuse of that id,
 * and unlike a socket it is seen by a container that mounts the same folder.
 */
export async function holdDataFolder(folder: string): Promise<Release> {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new StartFailure(unwritable(folder, error));
  }
  const { DatabaseSync } = await importSqlite();
  try {
    const database = new DatabaseSync(join(folder, 'lock'));
    database.exec('BEGIN EXCLUSIVE');
    return () => database.close();
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) {
      throw new StartFailure(
        `Another forebay server holds the folder ${folder}: stop it, or choose another folder with --data.`,
      );
    }
    throw new StartFailure(unwritable(folder, error));
  }
}

export function unwritable(folder: string, error: unknown): string {
  const reason = codeOf(error) === 'EACCES' ? 'permission denied' : messageOf(error);
  return `The folder ${folder} cannot be written (${reason}): choose another with --data, or keep messages in memory with --memory.`;
}

/** Node 22 warns that its SQLite is experimental; the lock has not changed since SQLite 3.0. */
async function importSqlite(): Promise<typeof import('node:sqlite')> {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return await import('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}
