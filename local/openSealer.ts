import { randomBytes } from 'node:crypto';
import { envelopeSealer, masterDataKeys, type Sealer } from '../api/auth/keys/sealer.ts';
import { makeSealKey, readSealKey } from './sealKey.ts';
import { StartFailure } from './startFailure.ts';

export type SealerOptions = {
  readonly data: string;
  readonly memory: boolean;
  /** Of KMS; otherwise a file beside the store. */
  readonly kmsKey?: string;
};

/** What the secrets of keys are sealed with. A new seal is made only while there is no key to open. */
export async function openSealer(options: SealerOptions, hasKeys: boolean): Promise<Sealer> {
  const { data, memory, kmsKey } = options;
  if (kmsKey !== undefined) {
    const { KMSClient } = await import('@aws-sdk/client-kms');
    const { kmsDataKeys } = await import('../api/auth/keys/kmsDataKeys.ts');
    return envelopeSealer(kmsDataKeys(new KMSClient({}), kmsKey), randomBytes);
  }
  const master = memory ? randomBytes(32) : readSealKey(data);
  if (master === undefined && hasKeys) {
    throw new StartFailure(
      `The keys in ${data} cannot be opened without ${data}/seal.key: put that file back, or delete them all with \`forebay keys delete\`.`,
    );
  }
  return envelopeSealer(masterDataKeys(master ?? makeSealKey(data, randomBytes), randomBytes), randomBytes);
}
