import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { envelopeSealer, masterDataKeys, type Sealer } from '../api/auth/keys/sealer.ts';
import type { StoreOptions } from './openStore.ts';
import { optionalPart } from './optionalPart.ts';
import { makeSealKey, readSealKey } from './sealKey.ts';
import { StartFailure } from './startFailure.ts';

export type SealerOptions = StoreOptions & {
  /** A file; of a store on disk it lies beside it unless said otherwise. */
  readonly sealKey?: string;
  /** A key of KMS instead: its id, ARN or alias. */
  readonly kmsKey?: string;
};

/** What the secrets of keys are sealed with. A new seal is made only while there is no key to open. */
export async function openSealer(options: SealerOptions, hasKeys: boolean): Promise<Sealer> {
  const { memory, kmsKey, region } = options;
  if (kmsKey !== undefined) {
    const { KMSClient } = await optionalPart('@aws-sdk/client-kms', () => import('@aws-sdk/client-kms'));
    const { kmsDataKeys } = await import('../api/auth/keys/kmsDataKeys.ts');
    const isNamed = Boolean(process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION);
    return envelopeSealer(kmsDataKeys(new KMSClient(isNamed ? {} : { region }), kmsKey), randomBytes);
  }
  if (memory) return envelopeSealer(masterDataKeys(randomBytes(32), randomBytes), randomBytes);
  const path = sealKeyPath(options);
  const master = readSealKey(path);
  if (master === undefined && hasKeys) {
    throw new StartFailure(
      `The keys of this store cannot be opened without ${path}: put that file back, or delete them all with \`forebay keys delete\`.`,
    );
  }
  return envelopeSealer(masterDataKeys(master ?? makeSealKey(path, randomBytes), randomBytes), randomBytes);
}

function sealKeyPath({ data, dynamodb, sealKey }: SealerOptions): string {
  if (sealKey !== undefined) return sealKey;
  if (dynamodb === undefined) return join(data, 'seal.key');
  throw new StartFailure(
    'Keys in DynamoDB are sealed with a key that is not there: name one of KMS with --kms-key, or a file with --seal-key.',
  );
}
