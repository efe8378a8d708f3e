import { createHash, createHmac } from 'node:crypto';
import type { Credentials } from './environmentCredentials.ts';

export type Signing = {
  /** By which the service's requests are signed: `kms`, `lambda`. */
  readonly service: string;
  readonly region: string;
  readonly credentials: () => Credentials;
  readonly nowMs: () => number;
};

export type Unsigned = {
  readonly method: 'GET' | 'POST';
  /** Without a query. */
  readonly url: URL;
  /** By small names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** AWS's own address of a service in a region. */
export function serviceUrl(service: string, region: string): string {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${service}.${region}.${domain}`;
}

/**
 * The headers of a request with its signature, by Signature Version 4: for the few questions that are not worth the
 * weight of another client of the SDK.
 */
export function signedHeaders(
  { service, region, credentials, nowMs }: Signing,
  { method, url, headers, body }: Unsigned,
): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials();
  const time = new Date(nowMs()).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const date = time.slice(0, 8);
  const signed: Record<string, string> = {
    ...headers,
    host: url.host,
    'x-amz-date': time,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(signed).sort();
  const lines = names.map((name) => `${name}:${signed[name]}\n`);
  // what is escaped in the path is escaped once more
  const path = url.pathname.split('/').map(encodeURIComponent).join('/');
  const canonical = [method, path, '', lines.join(''), names.join(';'), sha256(body)].join('\n');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  return {
    ...signed,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}
