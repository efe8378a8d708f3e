import { randomBytes } from 'node:crypto';
import { createKeyring } from '../../../../api/auth/keys/keyring.ts';
import { createKey, type IssuedKey, type NewKey } from '../../../../api/auth/keys/keyStore.ts';
import { envelopeSealer, masterDataKeys } from '../../../../api/auth/keys/sealer.ts';
import { memoryTable } from '../../../../engine/table/memory.ts';
import type { Table } from '../../../../engine/table/port.ts';
import { testEngine } from '../../../support/testEngine.ts';

export const account = '123456789012';

/** A table for keys on a hand-moved clock, that counts how often it is read. */
export function keyTable(table: Table = memoryTable()) {
  let reads = 0;
  const counted: Table = {
    ...table,
    get(key, options) {
      reads++;
      return table.get(key, options);
    },
  };
  const { context, clock } = testEngine({ table: counted });
  const sealer = envelopeSealer(masterDataKeys(randomBytes(32), randomBytes), randomBytes);
  const parts = { ...context, sealer };
  return {
    parts,
    clock,
    keyring: createKeyring(context, sealer),
    reads: () => reads,
    async issue(wanted: Partial<NewKey> = {}): Promise<IssuedKey> {
      const key = await createKey(parts, { principal: 'alice', account, ...wanted });
      if (!key.ok) throw new Error(key.error.message);
      return key.value;
    },
  };
}
