import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, messageOf, StartFailure } from './startFailure.ts';

const keyBytes = 32;
const others = 0o077;

/** The file beside the store that its keys' secrets are sealed with: whoever has both has the secrets. */
const sealKeyPath = (folder: string): string => join(folder, 'seal.key');

/** Reads the key; nothing if there is none yet. */
export function readSealKey(folder: string): Uint8Array | undefined {
  const path = sealKeyPath(folder);
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & others) !== 0) {
      throw new StartFailure(`Others can read ${path}, which opens the secrets of all keys: chmod 600 it.`);
    }
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
    if (key.length !== keyBytes)
      throw new StartFailure(`${path} holds no key of ${keyBytes} bytes in base64.`);
    return key;
  } catch (error) {
    if (error instanceof StartFailure) throw error;
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new StartFailure(`${path} cannot be read (${messageOf(error)}).`);
  }
}

/** Makes the key, for this user's eyes only. */
export function makeSealKey(folder: string, randomBytes: (length: number) => Uint8Array): Uint8Array {
  const key = randomBytes(keyBytes);
  try {
    writeFileSync(sealKeyPath(folder), `${Buffer.from(key).toString('base64')}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
  } catch (error) {
    throw new StartFailure(`${sealKeyPath(folder)} cannot be written (${messageOf(error)}).`);
  }
  return key;
}
