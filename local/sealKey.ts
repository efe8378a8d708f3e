import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { codeOf, messageOf, StartFailure } from './startFailure.ts';

const keyBytes = 32;
const others = 0o077;

/** Reads the key that secrets are sealed with: whoever has it and the store has them. Nothing if there is none yet. */
export function readSealKey(path: string): Uint8Array | undefined {
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
export function makeSealKey(path: string, randomBytes: (length: number) => Uint8Array): Uint8Array {
  const key = randomBytes(keyBytes);
  try {
    writeFileSync(path, `${Buffer.from(key).toString('base64')}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
  } catch (error) {
    throw new StartFailure(`${path} cannot be written (${messageOf(error)}).`);
  }
  return key;
}
