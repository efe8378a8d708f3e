import { ok } from '../../engine/result.ts';
import type { Authenticate } from './authorizer.ts';
import { anonymous, type Principal } from './principal.ts';
import { createVerifier, type SecretKey, type VerifierOptions } from './signature/verifier.ts';

/** A key that may sign, and whose it is. */
export type SigningKey = SecretKey & { readonly principal: Principal; readonly policy?: string };

/** Proves who asks by SigV4. Who does not sign is nobody, and may do what queues allow to everybody. */
export function bySignature<Key extends SigningKey>(
  options: VerifierOptions<Key> & {
    /** Is told of each use, for the note when a key was last used. */
    readonly onUse?: (key: Key) => void;
  },
): Authenticate {
  const verify = createVerifier(options);

  return async (request) => {
    const verified = await verify(request);
    if (!verified.ok) return verified;
    if (verified.value === undefined) {
      return ok({ request, identity: { principal: anonymous, policies: [], isSigned: () => false } });
    }
    const { key, region, signedHeaders } = verified.value;
    options.onUse?.(key);
    return ok({
      request: verified.value.request,
      identity: {
        principal: key.principal,
        policies: key.policy === undefined ? [] : [key.policy],
        region,
        isSigned: (header) => signedHeaders.includes(header),
      },
    });
  };
}
