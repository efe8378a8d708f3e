import { open, type RootDatabase } from 'lmdb';
import type { Keyless } from './itemCodec.ts';

/** The folder holds no store that can be worked with. */
export class StoreNotOpened extends Error {
  override readonly name = 'StoreNotOpened';
  /** `unwritable`: the file system says no; `unreadable`: what lies there is no store of this kind. */
  readonly reason: 'unwritable' | 'unreadable';
  constructor(reason: StoreNotOpened['reason'], cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.reason = reason;
  }
}

export type Database = RootDatabase<Keyless, string>;

const fileSystemRefusals = new Set<unknown>([
  ...['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC', 'ENOENT'],
  ...[1, 2, 13, 17, 20, 28, 30],
]);

/**
 * Keys are `<pk>\0<sk>` in UTF-8, values what the item codec makes. The map grows by itself, and pages are reused as
 * soon as a flush has made their successors safe: nobody keeps an old snapshot.
 *
 * Where LMDB itself refuses a file, lmdb-js 3.5 ends the process with a segmentation fault: whoever lets in a folder
 * of unknown content looks at the file first, and holds the folder, since several processes may open one store.
 */
export function openLmdb(directory: string, decode: (bytes: Uint8Array, size: number) => Keyless): Database {
  try {
    return open<Keyless, string>({
      path: directory,
      noSubdir: false,
      keyEncoder: { writeKey, readKey },
      encoder: { encode: (bytes: Uint8Array) => bytes, decode },
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw new StoreNotOpened(fileSystemRefusals.has(code) ? 'unwritable' : 'unreadable', error);
  }
}

/** The store takes a RangeError as its sign to give more room. */
function writeKey(key: string, target: Buffer, start: number): number {
  const end = start + target.write(key, start);
  if (end > target.length - 4 && end - start < Buffer.byteLength(key))
    throw new RangeError('no room for the key');
  return end;
}

const readKey = (bytes: Buffer, start: number, end: number): string => bytes.toString('utf8', start, end);
