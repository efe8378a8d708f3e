import { describe, expect, test } from 'vitest';
import { deleteKey, listKeys, setKeyStatus } from '../../../../api/auth/keys/keyStore.ts';
import { memoryTable } from '../../../../engine/table/memory.ts';
import { StorageUnavailable } from '../../../../engine/table/port.ts';
import { keyTable } from './keyTable.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe('a keyring', () => {
  test('finds a key with its secret, its principal and its policy', async () => {
    const { issue, keyring } = keyTable();
    const { accessKeyId, secret, sessionToken } = await issue({ withSessionToken: true });
    expect(await keyring.find(accessKeyId)).toMatchObject({
      secret,
      sessionToken,
      principal: { kind: 'user', name: 'alice' },
    });
  });

  test('reads a key once a minute', async () => {
    const { issue, keyring, reads, clock } = keyTable();
    const { accessKeyId } = await issue();
    await Promise.all([keyring.find(accessKeyId), keyring.find(accessKeyId)]);
    await clock.advance(minuteMs - 1);
    await keyring.find(accessKeyId);
    expect(reads()).toBe(1);
    await clock.advance(1);
    await keyring.find(accessKeyId);
    expect(reads()).toBe(2);
  });

  test('asks for an unknown key once a minute, and never for what is no key id', async () => {
    const { keyring, reads, clock } = keyTable();
    for (const id of ['FBAYUNKNOWNUNKNOWNUN', 'FBAYUNKNOWNUNKNOWNUN', 'short', 'with space and more']) {
      expect(await keyring.find(id)).toBeUndefined();
    }
    expect(reads()).toBe(1);
    await clock.advance(minuteMs);
    await keyring.find('FBAYUNKNOWNUNKNOWNUN');
    expect(reads()).toBe(2);
  });

  test('keeps its keys while thousands of ids are made up', async () => {
    const { issue, keyring, reads } = keyTable();
    const { accessKeyId } = await issue();
    await keyring.find(accessKeyId);
    for (let i = 0; i < 3_000; i++) await keyring.find(`FBAYMADEUP${String(i).padStart(10, '0')}`);
    const before = reads();
    expect(await keyring.find(accessKeyId)).toBeDefined();
    expect(reads()).toBe(before);
  });

  test('lets go of a key a minute after it was disabled or deleted, and takes it up again', async () => {
    const { issue, keyring, parts, clock } = keyTable();
    const { accessKeyId } = await issue();
    const isFound = async () => (await keyring.find(accessKeyId)) !== undefined;
    expect(await isFound()).toBe(true);
    for (const [status, expected] of [
      ['disabled', false],
      ['active', true],
    ] as const) {
      await setKeyStatus(parts, accessKeyId, status);
      await clock.advance(minuteMs);
      expect(await isFound()).toBe(expected);
    }
    await deleteKey(parts, accessKeyId);
    await clock.advance(minuteMs);
    expect(await isFound()).toBe(false);
  });

  test('asks again after a table that did not answer', async () => {
    const table = memoryTable();
    let isDown = false;
    const { issue, keyring } = keyTable({
      ...table,
      get: (key) => (isDown ? Promise.reject(new StorageUnavailable('down')) : table.get(key)),
    });
    const { accessKeyId } = await issue();
    isDown = true;
    await expect(keyring.find(accessKeyId)).rejects.toThrow('down');
    isDown = false;
    expect(await keyring.find(accessKeyId)).toBeDefined();
  });

  test('notes once an hour that a key was used', async () => {
    const { issue, keyring, parts, clock } = keyTable();
    const { accessKeyId } = await issue();
    const startMs = clock.now();
    const lastUsedMs = async () => (await listKeys(parts))[0]?.lastUsedMs;
    const use = async () => {
      const key = await keyring.find(accessKeyId);
      if (key !== undefined) keyring.noteUse(key);
      await clock.advance(0);
    };
    expect(await lastUsedMs()).toBeUndefined();
    await use();
    expect(await lastUsedMs()).toBe(startMs);
    await clock.advance(hourMs - 1);
    await use();
    expect(await lastUsedMs()).toBe(startMs);
    await clock.advance(1);
    await use();
    expect(await lastUsedMs()).toBe(startMs + hourMs);
  });

  test('does not bring a deleted key back by noting its use', async () => {
    const { issue, keyring, parts, clock } = keyTable();
    const { accessKeyId } = await issue();
    const key = await keyring.find(accessKeyId);
    await deleteKey(parts, accessKeyId);
    keyring.noteUse(key!);
    await clock.advance(0);
    expect(await listKeys(parts)).toEqual([]);
  });
});
