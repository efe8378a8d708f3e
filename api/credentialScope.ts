import type { RequestHead } from './http.ts';

/** What a SigV4 request says of its sender: `<access key id>/<date>/<region>/sqs/aws4_request`. */
export type CredentialScope = { readonly accessKeyId: string; readonly region: string };

const longestScope = 256;
const mostRemembered = 1_000;

/** Reads the scope of a signature; a client's scope is the same all day, so each is parsed once. */
export function createScopeReader(): (head: RequestHead) => CredentialScope | undefined {
  const seen = new Map<string, CredentialScope | undefined>();

  return ({ target, headers }) => {
    const text = headers.authorization === undefined ? presigned(target) : signed(headers.authorization);
    if (text === undefined || text.length > longestScope) return undefined;
    const known = seen.get(text);
    if (known !== undefined || seen.has(text)) return known;
    if (seen.size >= mostRemembered) seen.clear();
    const scope = parseScope(text);
    seen.set(text, scope);
    return scope;
  };
}

/** `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`: the part before the first comma. */
function signed(authorization: string): string {
  const end = authorization.indexOf(',');
  return end === -1 ? authorization : authorization.slice(0, end);
}

function presigned(target: string): string | undefined {
  const start = target.indexOf('X-Amz-Credential=');
  if (start === -1) return undefined;
  const end = target.indexOf('&', start);
  return target.slice(start, end === -1 ? undefined : end).replaceAll(/%2F/gi, '/');
}

function parseScope(text: string): CredentialScope | undefined {
  const match = /Credential=([^,\s]+)\/\d{8}\/([a-z0-9-]{1,32})\/[a-z0-9-]+\/aws4_request$/.exec(text);
  const [, accessKeyId, region] = match ?? [];
  return accessKeyId === undefined || region === undefined ? undefined : { accessKeyId, region };
}
