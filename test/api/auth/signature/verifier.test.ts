import { describe, expect, test } from 'vitest';
import type { Unsigned } from '../sdkSigner.ts';
import { credentials, sendMessage, setting, temporary } from './setting.ts';

const minuteMs = 60_000;

describe('a signature of the SDK', () => {
  test.each<[string, Unsigned]>([
    ['a call in JSON', sendMessage],
    ['an empty body', { body: '' }],
    ['a body beyond ASCII', { body: '{"MessageBody":"žluťoučký 🫖"}' }],
    [
      'a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'Action=ListQueues' },
    ],
    ['a queue path', { path: '/000000000000/orders' }],
    ['a FIFO queue path with a slash behind', { path: '/000000000000/orders.fifo/' }],
    ['an encoded path', { path: '/base%20path/%C3%A9/000000000000/orders' }],
    ['a path with encoded percent and plus', { path: '/a%25b/c+d' }],
    ['a path with what needs no encoding', { path: "/~a.b-c_d/e:f@g!h$i&j'(k)*l,m;n=o" }],
    ['empty and dot segments', { path: '//base/./x/../000000000000//orders' }],
    ['nothing but dots', { path: '/../..' }],
    ['a query', { method: 'GET', query: { Action: 'ListQueues', QueueNamePrefix: 'ö &=+%/?*' } }],
    ['a name that comes twice', { method: 'GET', query: { b: ['2', '1', ''], a: '', B: 'x', 'a-b': 'y' } }],
    ['spaces in a header', { headers: { 'x-note': '  a   b  ' } }],
    ['a list in a header', { headers: { 'x-note': 'a, b,c' } }],
  ])('over %s is accepted, by header and in the URL', async (_, request) => {
    const { sign, presign, verify } = setting();
    for (const each of [await sign(request), await presign(request)]) {
      expect(await verify(each)).toMatchObject({ ok: true, value: { region: 'us-east-1' } });
    }
  });

  test('tells which key, region and headers it is of', async () => {
    const { sign, verify, keys } = setting();
    const verified = await verify(await sign(sendMessage));
    expect(verified.ok && verified.value).toMatchObject({
      key: keys.get(credentials.accessKeyId),
      signedHeaders: [
        'content-type',
        'host',
        'x-amz-content-sha256',
        'x-amz-date',
        'x-amz-target',
        'x-amzn-query-mode',
      ],
    });
  });

  test('may come again while it is fresh', async () => {
    const { sign, isAccepted, clock } = setting();
    const request = await sign(sendMessage);
    expect(await isAccepted(request)).toBe(true);
    await clock.advance(14 * minuteMs);
    expect(await isAccepted(request)).toBe(true);
  });

  test('stands for the path that was signed, in whatever form it came', async () => {
    const { sign, verify } = setting();
    const sent = await sign({
      path: '/000000000001/../000000000000//orders',
      query: { Action: 'SendMessage' },
    });
    const verified = await verify(sent);
    expect(verified.ok && verified.value?.request.target).toBe('/000000000000/orders?Action=SendMessage');
  });

  test('is asked for by nobody who sends none', async () => {
    const { verify } = setting();
    const plain = {
      method: 'POST',
      target: '/?Action=ListQueues',
      headers: { host: 'h' },
      body: Buffer.of(),
    };
    expect(await verify(plain)).toEqual({ ok: true, value: undefined });
  });
});

describe('the time of a signature', () => {
  test.each([
    ['15 minutes old', 15 * minuteMs, 'accepted'],
    [
      'older by a second',
      15 * minuteMs + 1_000,
      'SignatureDoesNotMatch: Signature expired: 20260101T000000Z is now earlier than 20260101T000001Z (20260101T001501Z - 15 min.)',
    ],
  ])('may be past: %s', async (_, ageMs, expected) => {
    const { sign, refusal, clock } = setting();
    const request = await sign(sendMessage);
    await clock.advance(ageMs);
    expect(await refusal(request)).toBe(expected);
  });

  test('may be ahead by 15 minutes, and no more', async () => {
    const ahead = setting();
    const { refusal } = setting();
    await ahead.clock.advance(15 * minuteMs);
    expect(await refusal(await ahead.sign(sendMessage))).toBe('accepted');
    await ahead.clock.advance(1_000);
    expect(await refusal(await ahead.sign(sendMessage))).toBe(
      'SignatureDoesNotMatch: Signature not yet current: 20260101T001501Z is still later than 20260101T001500Z (20260101T000000Z + 15 min.)',
    );
  });

  test('of a URL ends with its term', async () => {
    const { presign, refusal, clock } = setting();
    const request = await presign({}, 3_600);
    await clock.advance(3_600_000);
    expect(await refusal(request)).toBe('accepted');
    await clock.advance(1_000);
    expect(await refusal(request)).toContain('SignatureDoesNotMatch: Signature expired');
  });

  test('may stand in the Date header', async () => {
    const { sign, refusal } = setting();
    const { headers, ...request } = await sign(sendMessage);
    const { 'x-amz-date': date = '', authorization = '', ...rest } = headers;
    const reordered = { ...rest, date, authorization: authorization.replace(';x-amz-date', '') };
    expect(await refusal({ ...request, headers: reordered })).toContain('does not match the signature');
    expect(await refusal({ ...request, headers: rest })).toBe('accepted');
    expect(await refusal({ ...request, headers: { ...rest, authorization } })).toContain(
      "existence of either a 'X-Amz-Date' or a 'Date' header",
    );
  });
});

describe('a key', () => {
  test('that is not known is refused', async () => {
    const { sign, refusal } = setting();
    const stranger = { accessKeyId: 'FBAYSTRANGERSTRANGER', secretAccessKey: 'a secret' };
    expect(await refusal(await sign(sendMessage, stranger))).toBe(
      'InvalidClientTokenId: The security token included in the request is invalid.',
    );
  });

  test('with another secret is refused, also by a URL', async () => {
    const { sign, presign, refusal } = setting();
    const wrong = { ...credentials, secretAccessKey: 'b secret' };
    for (const each of [await sign(sendMessage, wrong), await presign({}, 60, wrong)]) {
      expect(await refusal(each)).toContain('SignatureDoesNotMatch: The request signature we calculated');
    }
  });

  test('whose secret has changed is checked by the new one', async () => {
    const { sign, isAccepted, keys } = setting();
    const old = await sign(sendMessage);
    expect(await isAccepted(old)).toBe(true);
    keys.set(credentials.accessKeyId, { secret: 'b secret', sessionToken: undefined });
    expect(await isAccepted(old)).toBe(false);
    expect(await isAccepted(await sign(sendMessage, { ...credentials, secretAccessKey: 'b secret' }))).toBe(
      true,
    );
  });

  test('of a session needs its token, by header or in the URL', async () => {
    const { sign, presign, refusal } = setting();
    expect(await refusal(await sign(sendMessage, temporary))).toBe('accepted');
    expect(await refusal(await presign({}, 60, temporary))).toBe('accepted');
    for (const sessionToken of [undefined, 'another token']) {
      const by = { ...temporary, sessionToken };
      expect(await refusal(await sign(sendMessage, by))).toContain('InvalidClientTokenId');
      expect(await refusal(await presign({}, 60, by))).toContain('InvalidClientTokenId');
    }
  });

  test('of no session must not come with a token', async () => {
    const { sign, refusal } = setting();
    expect(await refusal(await sign(sendMessage, { ...credentials, sessionToken: 'made up' }))).toContain(
      'InvalidClientTokenId',
    );
  });
});
