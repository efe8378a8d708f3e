import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { DataKeys } from './sealer.ts';

/** Data keys of a KMS key: the master key never leaves KMS, and each use of it stands in its log with its purpose. */
export function kmsDataKeys(kms: KMSClient, keyId: string): DataKeys {
  const contextOf = (purpose: string) => ({ 'forebay:purpose': purpose });
  return {
    async fresh(purpose) {
      const made = await kms.send(
        new GenerateDataKeyCommand({
          KeyId: keyId,
          KeySpec: 'AES_256',
          EncryptionContext: contextOf(purpose),
        }),
      );
      if (made.Plaintext === undefined || made.CiphertextBlob === undefined) throw incomplete();
      return { key: made.Plaintext, wrapped: made.CiphertextBlob };
    },
    async unwrap(wrapped, purpose) {
      const opened = await kms.send(
        new DecryptCommand({ KeyId: keyId, CiphertextBlob: wrapped, EncryptionContext: contextOf(purpose) }),
      );
      if (opened.Plaintext === undefined) throw incomplete();
      return opened.Plaintext;
    },
  };
}

const incomplete = () => new Error('KMS answered without a key');
