import { serviceUrl, signedHeaders } from '../awsSignature.ts';
import type { Environment } from '../environment.ts';
import { environmentCredentials } from '../environmentCredentials.ts';
import { type Exchange, type Exchanged, exchange } from '../exchange.ts';

export type LambdaCall = Pick<Exchange, 'method' | 'answerWithinMs' | 'sentWithinMs' | 'isAlone'> & {
  /** Behind `/2015-03-31/functions/`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Lambda's own API, of which three questions are asked. The SDK's client for it would try again by itself. */
export type LambdaApi = (call: LambdaCall) => Promise<Exchanged>;

const service = 'lambda';

export function openLambdaApi({
  region,
  lambdaEndpoint,
}: Pick<Environment, 'region' | 'lambdaEndpoint'>): LambdaApi {
  const base = lambdaEndpoint ?? serviceUrl(service, region);
  const signing = { service, region, credentials: environmentCredentials, nowMs: Date.now };
  return ({ path, headers = {}, body = '', ...call }) => {
    const url = new URL(`${base}/2015-03-31/functions/${path}`);
    return exchange({
      ...call,
      url,
      body,
      headers: signedHeaders(signing, { method: call.method, url, headers, body }),
    });
  };
}

/** `TooManyRequestsException`, or what else a refusal is called. */
export const refusalOf = ({ status, headers }: Exchanged): string =>
  /^[\w.]{1,80}/.exec(String(headers['x-amzn-errortype'] ?? ''))?.[0] ?? `status ${status}`;
