import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { DataKeys } from '../../api/auth/keys/sealer.ts';
import { StorageUnavailable } from '../../engine/table/port.ts';
import { serviceUrl, signedHeaders } from '../awsSignature.ts';
import type { Credentials } from '../environmentCredentials.ts';

const attempts = 3;
const attemptMs = 2_000;
const service = 'kms';

export type KmsOptions = {
  readonly keyId: string;
  readonly region: string;
  readonly credentials: () => Credentials;
  readonly nowMs: () => number;
  /** Tells of every time that KMS failed. */
  readonly onFailure: () => void;
  /** Where KMS is, when it is not AWS's own. */
  readonly endpoint?: string;
};

type Posted = { readonly status: number; readonly body: string };

/**
 * The one question that the api asks of KMS: to unwrap a data key. The SDK's client for it would weigh 28 KB, in a
 * function that has 450.
 */
export function kmsUnwrap(options: KmsOptions): DataKeys['unwrap'] {
  const { keyId, region, onFailure } = options;
  const url = new URL(options.endpoint ?? serviceUrl(service, region));
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'TrentService.Decrypt',
  };
  const sign = (body: string) =>
    signedHeaders({ service, ...options }, { method: 'POST', url, headers, body });

  return async (wrapped, purpose) => {
    const body = JSON.stringify({
      KeyId: keyId,
      CiphertextBlob: Buffer.from(wrapped).toString('base64'),
      EncryptionContext: { 'forebay:purpose': purpose },
    });
    let failure: unknown;
    for (let attempt = 0; attempt < attempts; attempt++) {
      try {
        const answer = await post(url, sign(body), body);
        if (answer.status === 200) return Buffer.from(JSON.parse(answer.body).Plaintext, 'base64');
        const fault = faultOf(answer);
        if (answer.status < 500 && !/Throttl|LimitExceeded/.test(fault)) throw new KmsRefusal(fault);
        failure = fault;
      } catch (error) {
        if (error instanceof KmsRefusal) {
          onFailure();
          throw error;
        }
        failure = error;
      }
    }
    onFailure();
    throw new StorageUnavailable(`KMS does not answer: ${failure}`, { cause: failure });
  };
}

/** KMS has answered, and asking again will not help. */
class KmsRefusal extends Error {
  override readonly name = 'KmsRefusal';
}

const faultOf = ({ status, body }: Posted): string =>
  /"__type"\s*:\s*"([\w.#]{1,100})"/.exec(body)?.[1] ?? `status ${status}`;

function post(url: URL, headers: Record<string, string>, body: string): Promise<Posted> {
  const request = url.protocol === 'http:' ? requestHttp : requestHttps;
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, timeout: attemptMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    sent.on('timeout', () => sent.destroy(new Error('KMS did not answer in time')));
    sent.on('error', reject);
    sent.end(body);
  });
}
