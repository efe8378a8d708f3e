import type { Context } from '../context.ts';
import { absent } from '../table/conditions.ts';
import { readable } from '../table/format.ts';
import { formatVersion, handleKeysKey } from '../table/keys.ts';
import { StorageUnavailable } from '../table/port.ts';

/** The secrets that receipt handles are authenticated with: new handles by the first, old ones by any. */
export type HandleKeys = {
  all(): Promise<readonly Uint8Array[]>;
};

const keyBytes = 32;
/** A rotated key is noticed after so long. */
const cacheMs = 60_000;

/** Created once in the table, by whoever needs it first. */
export function createHandleKeys({
  table,
  clock,
  ids,
}: Pick<Context, 'table' | 'clock' | 'ids'>): HandleKeys {
  let keys: readonly Uint8Array[] = [];
  let untilMs = 0;

  async function load(): Promise<readonly Uint8Array[]> {
    const stored = await table.get(handleKeysKey);
    if (stored !== undefined) {
      return [readable(stored).current, stored.previous].filter((key) => key instanceof Uint8Array);
    }
    const item = { ...handleKeysKey, v: formatVersion, current: ids.bytes(keyBytes) };
    await table.put({ kind: 'put', item, if: absent() });
    const settled = await table.get(handleKeysKey);
    if (settled === undefined) throw new StorageUnavailable('the receipt handle key could not be written');
    return [settled.current as Uint8Array];
  }

  return {
    async all() {
      if (clock.now() < untilMs) return keys;
      keys = await load();
      untilMs = clock.now() + cacheMs;
      return keys;
    },
  };
}
