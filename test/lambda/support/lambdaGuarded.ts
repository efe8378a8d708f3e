import { onTestFinished } from 'vitest';
import type { Guarded } from '../../wire/authWire.ts';
import { startFakeKms } from './fakeKms.ts';
import { issuingKeys, keyVariables } from './issuingKeys.ts';
import { sharedDeployment } from './lambdaWireServer.ts';

/** The api in Lambda, on a table of its own, with KMS before its keys. */
export async function lambdaGuarded(): Promise<Guarded> {
  const deployment = await sharedDeployment();
  const kms = await startFakeKms();
  const tableName = await deployment.newTable();
  const keys = issuingKeys(deployment, tableName);
  const { lambda, ...server } = await deployment.serve({
    variables: { FOREBAY_TABLE: tableName, ...keyVariables(kms.endpoint) },
  });
  onTestFinished(async () => {
    await lambda.stop();
    await keys.table.close();
    kms.close();
  });
  return {
    server,
    clock: {
      now: Date.now,
      advance: () => Promise.reject(new Error('a test that moves the clock is an inProcessTest')),
    },
    unclear: () =>
      lambda
        .environments()
        .flatMap((environment) => environment.log().split('\n'))
        .filter((line) => line.includes('A policy is not understood'))
        .map((line) => JSON.parse(line).reason),
    keys,
  };
}
