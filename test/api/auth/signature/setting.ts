import { createVerifier } from '../../../../api/auth/signature/verifier.ts';
import type { HttpRequest } from '../../../../api/http.ts';
import { manualClock } from '../../../support/manualClock.ts';
import { type Credentials, signed, type Unsigned } from '../sdkSigner.ts';

export const credentials: Credentials = { accessKeyId: 'FBAY234567ABCDEFGHIJ', secretAccessKey: 'a secret' };
export const temporary: Credentials = {
  accessKeyId: 'FBAYTEMPORARYTEMPORA',
  secretAccessKey: 'another secret',
  sessionToken: 'a+token/that=ends',
};

/** A verifier that knows two keys, and the SDK's signer, on one clock. */
export function setting() {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const keys = new Map(
    [credentials, temporary].map(({ accessKeyId, secretAccessKey: secret, sessionToken }) => [
      accessKeyId,
      { secret, sessionToken },
    ]),
  );
  const verify = createVerifier({ clock, findKey: async (id) => keys.get(id) });
  return {
    clock,
    keys,
    verify,
    sign: (request: Unsigned, by: Credentials = credentials) =>
      signed(request, { credentials: by, atMs: clock.now() }),
    presign: (request: Unsigned, expiresIn = 300, by: Credentials = credentials) =>
      signed({ method: 'GET', ...request }, { credentials: by, atMs: clock.now(), expiresIn }),
    async isAccepted(request: HttpRequest) {
      const verified = await verify(request);
      return verified.ok && verified.value !== undefined;
    },
    async refusal(request: HttpRequest): Promise<string> {
      const verified = await verify(request);
      return verified.ok ? 'accepted' : `${verified.error.code}: ${verified.error.message}`;
    },
  };
}

/** SendMessage as the current SDK writes it. */
export const sendMessage: Unsigned = {
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AmazonSQS.SendMessage',
    'x-amzn-query-mode': 'true',
    'user-agent': 'aws-sdk-js/3',
  },
  body: '{"QueueUrl":"orders","MessageBody":"two teapots"}',
};
