import type { Context } from '../../../engine/context.ts';
import type { SigningKey } from '../bySignature.ts';
import { principalOf } from '../principal.ts';
import { isAccessKeyId, type StoredKey } from './accessKey.ts';
import { noteUse, readKey } from './keyStore.ts';
import type { Sealer } from './sealer.ts';

/** So long a process may go by what it has read of a key, also that there is none. */
export const keyTermMs = 60_000;
const useNoteMs = 3_600_000;
const mostRemembered = 1_000;

export type RingKey = SigningKey & { readonly accessKeyId: string };

export type Keyring = {
  /** The key, if there is one that is active. */
  find(accessKeyId: string): Promise<RingKey | undefined>;
  /** Remembers, to the hour, when a key was last used. */
  noteUse(key: RingKey): void;
};

type Held = { readonly key: Promise<RingKey | undefined>; readonly untilMs: number };

/** The keys of a table, each read and opened once a minute at most. */
export function createKeyring(
  engine: Pick<Context, 'table' | 'clock' | 'afterwards'>,
  sealer: Sealer,
): Keyring {
  const { clock } = engine;
  // Kept apart, so that made-up ids do not push out the keys that are used.
  const known = new Map<string, Held>();
  const unknown = new Map<string, Held>();
  const notedMs = new Map<string, number>();

  const remember = (kept: Map<string, Held>, accessKeyId: string, held: Held) => {
    if (kept.size >= mostRemembered) kept.clear();
    kept.set(accessKeyId, held);
  };

  async function read(accessKeyId: string): Promise<RingKey | undefined> {
    const stored = await readKey(engine, accessKeyId);
    if (stored === undefined || stored.status !== 'active') return undefined;
    if (stored.lastUsedMs !== undefined) notedMs.set(accessKeyId, stored.lastUsedMs);
    return opened(stored, sealer);
  }

  return {
    async find(accessKeyId) {
      if (!isAccessKeyId(accessKeyId)) return undefined;
      const held = known.get(accessKeyId) ?? unknown.get(accessKeyId);
      if (held !== undefined && clock.now() < held.untilMs) return held.key;
      known.delete(accessKeyId);
      const reading: Held = { key: read(accessKeyId), untilMs: clock.now() + keyTermMs };
      remember(unknown, accessKeyId, reading);
      try {
        const key = await reading.key;
        if (key !== undefined) {
          unknown.delete(accessKeyId);
          remember(known, accessKeyId, reading);
        }
        return key;
      } catch (error) {
        if (unknown.get(accessKeyId) === reading) unknown.delete(accessKeyId);
        throw error;
      }
    },
    noteUse({ accessKeyId }) {
      const nowMs = clock.now();
      if (nowMs - (notedMs.get(accessKeyId) ?? Number.NEGATIVE_INFINITY) < useNoteMs) return;
      if (notedMs.size >= mostRemembered) notedMs.clear();
      notedMs.set(accessKeyId, nowMs);
      engine.afterwards(() => noteUse(engine, accessKeyId));
    },
  };
}

async function opened(stored: StoredKey, sealer: Sealer): Promise<RingKey | undefined> {
  const { accessKeyId, policy } = stored;
  const principal = principalOf(stored.principal);
  if (principal === undefined) return undefined;
  const plain = Buffer.from(await sealer.open(stored.sealed, accessKeyId)).toString('utf8');
  const { secret, sessionToken }: { secret: string; sessionToken?: string } = JSON.parse(plain);
  return {
    accessKeyId,
    principal,
    secret,
    ...(sessionToken !== undefined && { sessionToken }),
    ...(policy !== undefined && { policy }),
  };
}
