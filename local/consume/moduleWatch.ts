import { type FSWatcher, type WatchListener, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { codeOf, messageOf } from '../startFailure.ts';

export type ModuleWatch = {
  add(file: string): void;
  close(): void;
};

const isModule = /\.(?:[cm]?[jt]s|json)$/;
/** Editors write a file in several steps. */
const calmMs = 60;

/**
 * Tells when one of the files has changed. What is watched are their folders: a file that is replaced by another of its
 * name, as many editors do, would be lost from sight.
 */
export function createModuleWatch(parts: {
  readonly onChange: (file: string) => void;
  /** Does any module nearby count? One that was missing may have come. */
  readonly isCurious: () => boolean;
  /** A folder cannot be watched: systems have so many watches and no more. */
  readonly onBlind: (reason: string) => void;
}): ModuleWatch {
  const folders = new Map<string, { readonly names: Set<string>; readonly watcher?: FSWatcher }>();
  let timer: NodeJS.Timeout | undefined;

  const open = (folder: string) => {
    const names = new Set<string>();
    const onEvent: WatchListener<string> = (_, name) => {
      if (name !== null && !names.has(name) && !(isModule.test(name) && parts.isCurious())) return;
      clearTimeout(timer);
      timer = setTimeout(() => parts.onChange(name ?? folder), calmMs);
    };
    try {
      const watcher = watch(folder, { persistent: false }, onEvent);
      // the folder is gone: what lay there is seen again when the server starts again
      watcher.on('error', () => watcher.close());
      return { names, watcher };
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') parts.onBlind(`${folder}: ${messageOf(error)}`);
      return { names };
    }
  };

  return {
    add(file) {
      const folder = dirname(file);
      const watched = folders.get(folder) ?? open(folder);
      folders.set(folder, watched);
      watched.names.add(basename(file));
    },
    close() {
      clearTimeout(timer);
      for (const { watcher } of folders.values()) watcher?.close();
    },
  };
}
