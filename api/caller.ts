import type { Caller } from '../engine/context.ts';
import type { Identity } from './auth/authorizer.ts';
import { plainAddress } from './auth/plainAddress.ts';
import { principalId } from './auth/principal.ts';
import { createScopeReader } from './credentialScope.ts';
import type { HttpRequest, RequestHead } from './http.ts';

export type CallerOptions = {
  /** 12 digits: whose queues these are, unless the access key id is itself an account. */
  readonly account: string;
  /** Of requests whose signature names none. */
  readonly region: string;
  /** Start of the queue URLs that are returned; otherwise what the client calls this server. */
  readonly baseUrl?: string;
  /** Returned as `SenderId`; otherwise the account. */
  readonly senderId?: string;
  /** Believe `X-Forwarded-Proto` and `X-Forwarded-Host`. */
  readonly trustForwarded?: boolean;
};

/** Says who asks, in the engine's terms: whom an authorizer has proved, or else whom a signature speaks of, unchecked. */
export function createIdentify(
  options: CallerOptions,
): (request: HttpRequest, identity?: Identity) => Caller {
  const scopeOf = createScopeReader();
  const baseUrlOf = createBaseUrlReader(options);

  const proved = (request: HttpRequest, { principal, region, isSigned }: Identity): Caller => ({
    account: principal.kind === 'anonymous' ? options.account : principal.account,
    region: region ?? options.region,
    senderId: principal.kind === 'anonymous' ? addressOf(request) : principalId(principal),
    baseUrl: baseUrlOf(request),
    traceHeader: isSigned(traceHeader) ? request.headers[traceHeader] : undefined,
    signal: request.signal,
    waitUntilMs: request.waitUntilMs,
    mostContentBytes: request.mostContentBytes,
  });

  return (request, identity) => {
    if (identity !== undefined) return proved(request, identity);
    const scope = scopeOf(request);
    const account = scope !== undefined && isAccount(scope.accessKeyId) ? scope.accessKeyId : options.account;
    return {
      account,
      region: scope?.region ?? options.region,
      senderId: options.senderId ?? account,
      baseUrl: baseUrlOf(request),
      traceHeader: request.headers[traceHeader],
      signal: request.signal,
      waitUntilMs: request.waitUntilMs,
      mostContentBytes: request.mostContentBytes,
    };
  };
}

/** What SQS tells of a sender that has no name. */
const addressOf = ({ sourceAddress }: HttpRequest): string => plainAddress(sourceAddress ?? 'anonymous');

const traceHeader = 'x-amzn-trace-id';

const isAccount = (accessKeyId: string): boolean => accessKeyId.length === 12 && /^\d{12}$/.test(accessKeyId);

function createBaseUrlReader({ baseUrl, trustForwarded }: CallerOptions): (head: RequestHead) => string {
  if (baseUrl !== undefined) {
    const fixed = baseUrl.replace(/\/+$/, '');
    return () => fixed;
  }
  let lastHost: string | undefined;
  let lastHostIsSound = false;
  return ({ headers, scheme = 'http' }) => {
    const host = (trustForwarded ? firstOf(headers['x-forwarded-host']) : undefined) ?? headers.host;
    const proto = trustForwarded ? firstOf(headers['x-forwarded-proto']) : undefined;
    if (host !== lastHost) {
      lastHost = host;
      lastHostIsSound = host !== undefined && /^[A-Za-z0-9._[\]:-]+$/.test(host);
    }
    return `${proto === 'https' || proto === 'http' ? proto : scheme}://${lastHostIsSound ? host : 'localhost'}`;
  };
}

/** The entry that the proxy nearest to the client wrote. */
const firstOf = (list: string | undefined): string | undefined => list?.split(',')[0]?.trim();
