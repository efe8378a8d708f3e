import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { envelopeSealer, masterDataKeys } from '../../../../api/auth/keys/sealer.ts';

const sealerOf = (master: Uint8Array) => envelopeSealer(masterDataKeys(master, randomBytes), randomBytes);
const secret = Buffer.from('a secret of forty characters, more or less');

describe('a sealed secret', () => {
  const sealer = sealerOf(randomBytes(32));

  test('opens for the purpose that it was sealed for', async () => {
    const sealed = await sealer.seal(secret, 'FBAY1');
    expect(Buffer.from(sealed).includes(secret)).toBe(false);
    expect(Buffer.from(await sealer.open(sealed, 'FBAY1'))).toEqual(secret);
    await expect(sealer.open(sealed, 'FBAY2')).rejects.toThrow();
  });

  test('looks different each time', async () => {
    expect(await sealer.seal(secret, 'FBAY1')).not.toEqual(await sealer.seal(secret, 'FBAY1'));
  });

  test('does not open under another master key', async () => {
    const sealed = await sealer.seal(secret, 'FBAY1');
    await expect(sealerOf(randomBytes(32)).open(sealed, 'FBAY1')).rejects.toThrow();
  });

  test('does not open when one of its bytes was changed, or the last is gone', async () => {
    const sealed = Buffer.from(await sealer.seal(secret, 'FBAY1'));
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      await expect(sealer.open(changed, 'FBAY1')).rejects.toThrow();
    }
    await expect(sealer.open(sealed.subarray(0, -1), 'FBAY1')).rejects.toThrow();
  });
});
