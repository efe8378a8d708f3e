import { createAuthorize } from '../../api/auth/authorize.ts';
import type { Authenticate, Authorizer } from '../../api/auth/authorizer.ts';
import { principalOf } from '../../api/auth/principal.ts';
import { pathOf } from '../../api/query/queuePath.ts';
import type { Context } from '../../engine/context.ts';
import { queueError } from '../../engine/errors.ts';
import { err, ok } from '../../engine/result.ts';
import { grantOf } from './grant.ts';
import type { Received } from './httpEvent.ts';
import { signedHeaders } from './signedHeaders.ts';

const unknownCaller = queueError('AccessDenied', 'The caller is none that a queue policy could name.');
const unknownPath = queueError('AccessDenied', 'Nothing is granted by this path.');

/**
 * For the door that the gateway's IAM authorizer keeps. IAM has decided who may invoke which path, so the path says what
 * its caller may do; the policies of the queues have their say as ever.
 */
export function createGatewayAuthorizer(options: {
  readonly engine: Context;
  readonly region: string;
  readonly onUnclearPolicy?: (text: string, reason: string) => void;
}): Authorizer {
  const { region } = options;
  const authenticate: Authenticate = async (request) => {
    const { iamArn } = request as Received;
    const principal = iamArn === undefined ? undefined : principalOf(iamArn);
    if (principal === undefined || principal.kind === 'anonymous') return err(unknownCaller);
    const grant = grantOf(pathOf(request.target), region);
    if (grant === undefined) return err(unknownPath);
    const signed = signedHeaders(request.headers.authorization, request.target);
    return ok({
      request,
      identity: { principal, policies: [grant], region, isSigned: (header) => signed.includes(header) },
    });
  };
  return { authenticate, authorize: createAuthorize(options) };
}
