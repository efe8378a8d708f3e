import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { codeOf } from './startFailure.ts';

/** Where LMDB's data format 2 has what it starts from, on 64-bit machines. */
const metaBytes = 168;
const at = {
  flags: 18,
  magic: 24,
  version: 28,
  pageBytes: 48,
  freeRoot: 88,
  mainRoot: 136,
  lastPage: 144,
  txn: 152,
};
const metaFlag = 0x08;
const magic = 0xbeefc0de;
const dataVersion = 2;
const noPage = 2n ** 64n - 1n;
/** A transaction may take pages at the end of the file and not write them. */
const unwrittenPages = 64;

/**
 * What is wrong with an LMDB file at first sight. Opening a damaged one does not throw: it ends the process with a
 * segmentation fault or, where the file is cut short, a bus error.
 */
export function storeDamage(file: string): string | undefined {
  if (['arm', 'ia32'].includes(process.arch)) return undefined;
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const sizeBytes = fstatSync(fd).size;
    return sizeBytes === 0 ? undefined : damageOf(sizeBytes, (position) => read(fd, position));
  } finally {
    closeSync(fd);
  }
}

function read(fd: number, position: number): Buffer {
  const bytes = Buffer.alloc(metaBytes);
  readSync(fd, bytes, 0, metaBytes, position);
  return bytes;
}

function damageOf(sizeBytes: number, read: (position: number) => Buffer): string | undefined {
  const first = read(0);
  const pageBytes = first.readUInt32LE(at.pageBytes);
  const isMeta = (first.readUInt16LE(at.flags) & metaFlag) !== 0 && first.readUInt32LE(at.magic) === magic;
  if (!isMeta || pageBytes === 0) {
    return 'data.mdb is no LMDB file, or its head is damaged';
  }
  const version = first.readUInt16LE(at.version);
  if (version !== dataVersion) return `data.mdb has LMDB format ${version} instead of ${dataVersion}`;

  const second = read(pageBytes);
  const isSecondNewer = second.readBigUInt64LE(at.txn) > first.readBigUInt64LE(at.txn);
  const meta = isSecondNewer ? second : first;
  const pages = BigInt(Math.floor(sizeBytes / pageBytes));
  const roots = [at.freeRoot, at.mainRoot].map((offset) => meta.readBigUInt64LE(offset));
  const isCut =
    roots.some((root) => root !== noPage && root >= pages) ||
    meta.readBigUInt64LE(at.lastPage) >= pages + BigInt(unwrittenPages);
  return isCut ? 'data.mdb is cut short' : undefined;
}
