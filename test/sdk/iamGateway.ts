import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { createVerifier } from '../../api/auth/signature/verifier.ts';
import { createApi } from '../../api/createApi.ts';
import { createEngine } from '../../engine/engine.ts';
import { weigh } from '../../engine/model/parcel.ts';
import { memoryTable } from '../../engine/table/memory.ts';
import { createDoors } from '../../lambdas/api/doors.ts';
import type { Received } from '../../lambdas/api/httpEvent.ts';
import { systemClock } from '../../lambdas/systemClock.ts';
import { seededIds } from '../support/seeded.ts';

const account = '000000000000';
const region = 'eu-central-1';

/** The role of a function, as Lambda hands it over in the environment. */
export const role = {
  accessKeyId: 'ASIAROLE',
  secretAccessKey: 'of the role',
  sessionToken: 'of the session',
};

/**
 * The service behind API Gateway's IAM authorizer: who signed for `execute-api` with the credentials of the role is let in
 * at the paths that the role was granted, and nowhere else.
 */
export async function iamGateway(granted: readonly string[]) {
  const asked: string[] = [];
  const verify = createVerifier({
    clock: systemClock,
    service: 'execute-api',
    findKey: async (id) =>
      id === role.accessKeyId ? { secret: role.secretAccessKey, sessionToken: role.sessionToken } : undefined,
  });
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url: target = '', headers } = incoming;
    const request: Received = {
      method,
      target,
      headers: headers as Record<string, string>,
      body: await buffer(incoming),
      iamArn: `arn:aws:sts::${account}:assumed-role/worker/session`,
    };
    const proved = await verify(request);
    const isProved = proved.ok && proved.value?.region === region;
    const path = target.replace(/^\/iam\//, '').replace(/\/$/, '');
    const isLetIn = isProved && granted.includes(path);
    asked.push(`${isLetIn ? 200 : 403} ${headers['x-amz-target']?.toString().split('.')[1]} ${path}`);
    const answer = isLetIn
      ? await service(request)
      : { status: 403, headers: { 'content-type': 'application/json' }, body: '{"message":"Forbidden"}' };
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const engine = createEngine({
    table: memoryTable({ weigh }),
    clock: systemClock,
    ids: seededIds(1),
    settings: { sharedTable: false },
  });
  const service = createDoors({
    engine,
    region,
    baseUrl: url,
    onUnclearPolicy: () => {},
    apiOf: (door) => createApi({ engine, account, region, newRequestId: randomUUID, ...door }),
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url, account, region, asked };
}
