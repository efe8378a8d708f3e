import type { DataKeys } from '../../api/auth/keys/sealer.ts';
import { StorageUnavailable } from '../../engine/table/port.ts';
import { serviceUrl, signedHeaders } from '../awsSignature.ts';
import type { Credentials } from '../environmentCredentials.ts';
import { type Exchanged, exchange } from '../exchange.ts';

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
        const answer = await exchange({
          method: 'POST',
          url,
          headers: sign(body),
          body,
          answerWithinMs: attemptMs,
        });
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

const faultOf = ({ status, body }: Exchanged): string =>
  /"__type"\s*:\s*"([\w.#]{1,100})"/.exec(body)?.[1] ?? `status ${status}`;
