import { describe, expect, test } from 'vitest';
import { createKey, deleteKey, listKeys, readKey, setKeyStatus } from '../../../../api/auth/keys/keyStore.ts';
import { account, keyTable } from './keyTable.ts';

const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }],
});

describe('createKey', () => {
  test("issues a key of AWS's shape", async () => {
    const { issue } = keyTable();
    const key = await issue({ policy, description: 'sends orders' });
    expect(key.accessKeyId).toMatch(/^FBAY[A-Z2-7]{16}$/);
    expect(key.secret).toMatch(/^[A-Za-z0-9+/]{40}$/);
    expect(key).toMatchObject({
      principal: `arn:aws:iam::${account}:user/alice`,
      status: 'active',
      policy,
      description: 'sends orders',
    });
    expect(key.sessionToken).toBeUndefined();
    expect((await issue({ withSessionToken: true })).sessionToken).toMatch(/^[A-Za-z0-9+/]{64}$/);
  });

  test('keeps the secret from whoever reads the table', async () => {
    const { issue, parts } = keyTable();
    const { accessKeyId, secret } = await issue();
    const item = await parts.table.get({ pk: 'k', sk: accessKeyId });
    const everything = Object.values(item ?? {}).map((value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value),
    );
    expect(everything.length).toBeGreaterThan(5);
    expect(everything.join('\n')).not.toContain(secret);
  });

  test.each([
    ['root', `arn:aws:iam::${account}:root`],
    ['alice', `arn:aws:iam::${account}:user/alice`],
    ['team/alice', `arn:aws:iam::${account}:user/team/alice`],
    ['arn:aws:iam::111122223333:user/bob', 'arn:aws:iam::111122223333:user/bob'],
    ['arn:aws:iam::111122223333:role/consumer', 'arn:aws:iam::111122223333:role/consumer'],
  ])('knows the principal %s', async (principal, arn) => {
    expect((await keyTable().issue({ principal })).principal).toBe(arn);
  });

  test.each(['', 'a b', 'alice/', 'arn:aws:iam::1234:user/bob', 'arn:aws:s3:::bucket', '*', 'x'.repeat(129)])(
    'refuses the principal "%s"',
    async (principal) => {
      const refused = await createKey(keyTable().parts, { principal, account });
      expect(refused).toMatchObject({ ok: false, error: { code: 'InvalidPrincipal' } });
    },
  );

  test.each([
    ['{', 'it is no JSON object'],
    [
      '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}',
      'statement 1: a Principal is not for a key',
    ],
    [
      '{"Statement":{"Effect":"Allow","Action":"SendMessage","Resource":"*"}}',
      'statement 1: its actions are not understood',
    ],
    [`{"Statement":"${'x'.repeat(8_192)}"}`, 'it is longer than 8192 bytes'],
  ])('refuses a policy that is not understood: %.40s', async (wrong, reason) => {
    const refused = await createKey(keyTable().parts, { principal: 'alice', account, policy: wrong });
    expect(refused).toEqual({
      ok: false,
      error: { code: 'InvalidPolicy', message: `The policy cannot be used: ${reason}.` },
    });
  });
});

describe('listKeys', () => {
  test('shows every key without its secret', async () => {
    const { issue, parts } = keyTable();
    expect(await listKeys(parts)).toEqual([]);
    const issued = [await issue({ principal: 'root' }), await issue({ policy })];
    const shown = await listKeys(parts);
    const byId = (a: { accessKeyId: string }, b: { accessKeyId: string }) =>
      a.accessKeyId < b.accessKeyId ? -1 : 1;
    expect(shown).toEqual(issued.map(({ secret: _, ...key }) => key).toSorted(byId));
  });
});

describe('setKeyStatus and deleteKey', () => {
  test('change the key that they name', async () => {
    const { issue, parts } = keyTable();
    const { accessKeyId } = await issue();
    expect(await setKeyStatus(parts, accessKeyId, 'disabled')).toMatchObject({ ok: true });
    expect(await readKey(parts, accessKeyId)).toMatchObject({ status: 'disabled' });
    expect(await setKeyStatus(parts, accessKeyId, 'active')).toMatchObject({ ok: true });
    expect(await readKey(parts, accessKeyId)).toMatchObject({ status: 'active' });
    expect(await deleteKey(parts, accessKeyId)).toMatchObject({ ok: true });
    expect(await readKey(parts, accessKeyId)).toBeUndefined();
  });

  test.each(['FBAYUNKNOWNUNKNOWNUN', 'short', 'no key#at all, but long enough'])(
    'say that there is no key %s',
    async (id) => {
      const { parts } = keyTable();
      const noSuchKey = { ok: false, error: { code: 'NoSuchKey', message: `There is no key ${id}.` } };
      expect(await setKeyStatus(parts, id, 'disabled')).toEqual(noSuchKey);
      expect(await deleteKey(parts, id)).toEqual(noSuchKey);
      expect(await listKeys(parts)).toEqual([]);
    },
  );
});
