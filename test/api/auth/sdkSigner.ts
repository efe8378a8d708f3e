import { SQSClient } from '@aws-sdk/client-sqs';
import type { HttpRequest } from '../../../api/http.ts';

export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type Unsigned = {
  readonly method?: 'GET' | 'POST';
  readonly path?: string;
  /** Decoded. */
  readonly query?: Readonly<Record<string, string | string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type SigningOptions = {
  readonly credentials: Credentials;
  readonly atMs: number;
  readonly region?: string;
  /** Sign in the URL, for so many seconds. */
  readonly expiresIn?: number;
};

type SdkRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};
type SdkSigner = {
  sign(request: object, options: object): Promise<SdkRequest>;
  presign(request: object, options: object): Promise<SdkRequest>;
};

export const host = 'localhost:9324';

/** Signs with the very signer of the current SDK, and puts the request as a carrier would hand it on. */
export async function signed(request: Unsigned, options: SigningOptions): Promise<HttpRequest> {
  const { credentials, atMs, region = 'us-east-1', expiresIn } = options;
  const client = new SQSClient({ region, endpoint: `http://${host}`, credentials });
  const signer = (await (client.config as unknown as { signer(scheme: object): Promise<unknown> }).signer({
    name: 'sigv4',
    signingName: 'sqs',
    signingRegion: region,
    properties: {},
  })) as SdkSigner;
  client.destroy();
  const { method = 'POST', path = '/', query = {}, headers = {}, body = '' } = request;
  const plain = {
    method,
    path,
    query,
    body,
    protocol: 'http:',
    hostname: 'localhost',
    headers: { host, ...headers },
  };
  const signingDate = new Date(atMs);
  const done =
    expiresIn === undefined
      ? await signer.sign(plain, { signingDate })
      : await signer.presign(plain, { signingDate, expiresIn });
  return {
    method: done.method,
    target: targetOf(done),
    headers: Object.fromEntries(
      Object.entries(done.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: Buffer.from(body),
  };
}

function targetOf({ path, query }: SdkRequest): string {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value) => `${encode(name)}=${encode(value)}`),
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
