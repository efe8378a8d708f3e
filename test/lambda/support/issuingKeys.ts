import { randomBytes } from 'node:crypto';
import { envelopeSealer } from '../../../api/auth/keys/sealer.ts';
import { createIds } from '../../../engine/ids.ts';
import { dynamodbTable } from '../../../engine/table/dynamodb.ts';
import { systemClock } from '../../../lambdas/systemClock.ts';
import type { Guarded } from '../../wire/authWire.ts';
import type { Deployed } from './deployed.ts';
import { wrap } from './fakeKms.ts';

/** What a deployer's computer has, to write keys into a table: they are sealed as the fake KMS opens them. */
export function issuingKeys({ dynamodb }: Deployed, tableName: string): Guarded['keys'] {
  const ids = createIds(randomBytes);
  const table = dynamodbTable({ tableName, connection: dynamodb.connection, clock: systemClock, ids });
  const sealer = envelopeSealer(
    {
      async fresh() {
        const key = randomBytes(32);
        return { key, wrapped: wrap(key) };
      },
      unwrap: async (wrapped) => wrap(wrapped),
    },
    randomBytes,
  );
  return { table, clock: systemClock, ids, sealer };
}

/** By which the api lets in who signs with such a key. */
export const keyVariables = (kmsEndpoint: string) => ({
  FOREBAY_AUTH: 'keys',
  FOREBAY_SEAL_KEY_ID: 'seal',
  AWS_ENDPOINT_URL_KMS: kmsEndpoint,
});
