import {
  DecryptCommand,
  GenerateDataKeyCommand,
  type KMSClient,
  KMSServiceException,
} from '@aws-sdk/client-kms';
import { StorageUnavailable } from '../../../engine/table/port.ts';
import type { DataKeys } from './sealer.ts';

/** Data keys of a KMS key: the master key never leaves KMS, and each use of it stands in its log with its purpose. */
export function kmsDataKeys(kms: KMSClient, keyId: string): DataKeys {
  const contextOf = (purpose: string) => ({ 'forebay:purpose': purpose });
  return {
    async fresh(purpose) {
      const made = await answered(
        kms.send(
          new GenerateDataKeyCommand({
            KeyId: keyId,
            KeySpec: 'AES_256',
            EncryptionContext: contextOf(purpose),
          }),
        ),
      );
      if (made.Plaintext === undefined || made.CiphertextBlob === undefined) throw incomplete();
      return { key: made.Plaintext, wrapped: made.CiphertextBlob };
    },
    async unwrap(wrapped, purpose) {
      const opened = await answered(
        kms.send(
          new DecryptCommand({
            KeyId: keyId,
            CiphertextBlob: wrapped,
            EncryptionContext: contextOf(purpose),
          }),
        ),
      );
      if (opened.Plaintext === undefined) throw incomplete();
      return opened.Plaintext;
    },
  };
}

/** What KMS does not refuse but cannot do right now is an outage like the table's. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KMSServiceException && error.$fault === 'client') throw error;
    throw new StorageUnavailable(`KMS does not answer: ${error}`, { cause: error });
  }
}

const incomplete = () => new Error('KMS answered without a key');
