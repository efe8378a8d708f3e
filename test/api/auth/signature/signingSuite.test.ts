import { describe, expect, test } from 'vitest';
import { createVerifier } from '../../../../api/auth/signature/verifier.ts';
import { suite, suiteCases } from './signingSuite.ts';

/** Signed before the token was added: everything of `x-amz-` must be under the signature. */
const refused = ['post-sts-header-after (header)'];

function verify(request: (typeof suiteCases)[number]['request']) {
  const inQuery = /X-Amz-Security-Token=([0-9a-f]+)/.exec(request.target)?.[1];
  const sessionToken = request.headers['x-amz-security-token'] ?? inQuery;
  return createVerifier({
    clock: { now: () => suite.nowMs },
    service: suite.service,
    findKey: async (id) => (id === suite.accessKeyId ? { secret: suite.secret, sessionToken } : undefined),
  })(request);
}

describe("AWS's signing test suite", () => {
  test.each(suiteCases.filter(({ name }) => !refused.includes(name)))(
    '$name is verified',
    async ({ request }) => {
      expect(await verify(request)).toMatchObject({ ok: true, value: { region: 'us-east-1' } });
    },
  );

  test.each(suiteCases.filter(({ name }) => refused.includes(name)))(
    '$name is refused',
    async ({ request }) => {
      expect(await verify(request)).toMatchObject({ ok: false, error: { code: 'SignatureDoesNotMatch' } });
    },
  );

  test('has cases of both forms', () => {
    expect(suiteCases.filter(({ name }) => name.endsWith('(header)')).length).toBe(36);
    expect(suiteCases.filter(({ name }) => name.endsWith('(query)')).length).toBe(23);
  });
});
