import type { Authorizer } from '../../api/auth/authorizer.ts';
import type { HttpHandler } from '../../api/http.ts';
import type { Context } from '../../engine/context.ts';
import { createGatewayAuthorizer } from './gatewayAuthorizer.ts';
import type { Received } from './httpEvent.ts';

type Door = { readonly authorizer?: Authorizer; readonly baseUrl?: string };

/**
 * Two doors to one service: at one the service itself proves who calls; at the other, below `/iam/`, the gateway's IAM
 * authorizer has done so, and queue URLs lead back to it.
 */
export function createDoors(parts: {
  readonly engine: Context;
  readonly region: string;
  readonly baseUrl?: string;
  /** Of the first door; without one everybody may do everything there. */
  readonly authorizer?: Authorizer;
  readonly onUnclearPolicy: (text: string, reason: string) => void;
  readonly apiOf: (door: Door) => HttpHandler;
}): HttpHandler {
  const { engine, region, baseUrl, authorizer, onUnclearPolicy, apiOf } = parts;
  const own = apiOf({ authorizer, baseUrl });
  let ofGateway: HttpHandler | undefined;

  return (request) => {
    if ((request as Received).iamArn === undefined) return own(request);
    ofGateway ??= apiOf({
      authorizer: createGatewayAuthorizer({ engine, region, onUnclearPolicy }),
      baseUrl: baseUrl && `${baseUrl.replace(/\/+$/, '')}/iam/sqs`,
    });
    return ofGateway(request);
  };
}
