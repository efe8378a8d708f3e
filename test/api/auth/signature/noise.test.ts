import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HttpRequest } from '../../../../api/http.ts';
import { credentials, sendMessage, setting } from './setting.ts';

const latin1 = fc.string({
  unit: fc.integer({ min: 1, max: 255 }).map((byte) => String.fromCharCode(byte)),
  maxLength: 40,
});
const scope = `${credentials.accessKeyId}/20260101/us-east-1/sqs/aws4_request`;

/** What is in a signature, broken up and put together again. */
const scrap = fc.oneof(
  latin1,
  fc.constantFrom(
    'AWS4-HMAC-SHA256',
    'Credential=',
    'SignedHeaders=host;x-amz-date',
    'Signature=',
    scope,
    '/',
    ',',
    ' ',
    '=',
    ';',
  ),
  fc.constantFrom(
    '20260101T000000Z',
    'host',
    '0'.repeat(64),
    '%',
    '%ZZ',
    '%FF',
    '&',
    '?',
    'X-Amz-Expires=300',
    'X-Amz-Date=20260101T000000Z',
  ),
  fc.constantFrom(
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    'X-Amz-Credential=',
    'X-Amz-Signature=',
    'X-Amz-SignedHeaders=host',
  ),
);
const scraps = fc.array(scrap, { maxLength: 12 }).map((parts) => parts.join(''));
const headerNames = fc.constantFrom(
  'host',
  'date',
  'x-amz-date',
  'x-amz-content-sha256',
  'x-amz-security-token',
  'x-amz-target',
  '__proto__',
);

const request: fc.Arbitrary<HttpRequest> = fc.record({
  method: fc.constantFrom('GET', 'POST', ''),
  target: scraps.map((text) => `/${text}`),
  headers: fc
    .tuple(fc.option(scraps, { nil: undefined }), fc.array(fc.tuple(headerNames, scraps), { maxLength: 6 }))
    .map(([authorization, pairs]) => ({
      ...Object.fromEntries(pairs),
      ...(authorization !== undefined && { authorization }),
    })),
  body: fc.uint8Array({ maxLength: 20 }),
});

describe('noise', () => {
  test('is refused or taken for unsigned, and never more', async () => {
    const { verify } = setting();
    const met = { refused: 0, unsigned: 0 };
    await fc.assert(
      fc.asyncProperty(request, async (noise) => {
        const verified = await verify(noise);
        if (!verified.ok) met.refused++;
        else if (verified.value === undefined) met.unsigned++;
        else throw new Error('accepted');
      }),
      { numRuns: 3_000 },
    );
    expect(met.refused).toBeGreaterThan(500);
    expect(met.unsigned).toBeGreaterThan(100);
  });

  test('in one byte of a signed request never makes it another one', async () => {
    const { sign, verify } = setting();
    const good = await sign({ ...sendMessage, path: '/000000000000/orders', query: { a: '1' } });
    const places = [
      ...Object.keys(good.headers).filter((name) => name !== 'user-agent'),
      'target',
      'method',
      'body',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...places),
        fc.nat(),
        fc.integer({ min: 33, max: 126 }),
        async (place, at, byte) => {
          const changed = changedAt(good, place, at, byte);
          const verified = await verify(changed);
          const isSame = JSON.stringify(changed) === JSON.stringify(good);
          return isSame || !verified.ok || verified.value === undefined;
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

function changedAt(request: HttpRequest, place: string, at: number, byte: number): HttpRequest {
  const put = (text: string) => {
    const where = at % Math.max(1, text.length);
    return text.slice(0, where) + String.fromCharCode(byte) + text.slice(where + 1);
  };
  if (place === 'target' || place === 'method') return { ...request, [place]: put(request[place]) };
  if (place === 'body') return { ...request, body: Buffer.from(put(Buffer.from(request.body).toString())) };
  return { ...request, headers: { ...request.headers, [place]: put(request.headers[place] ?? '') } };
}
