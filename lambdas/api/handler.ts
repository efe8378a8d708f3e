import { randomBytes, randomUUID } from 'node:crypto';
import middy from '@middy/core';
import type { Authorizer } from '../../api/auth/authorizer.ts';
import { createKeyAuthorizer } from '../../api/auth/keyAuthorizer.ts';
import { envelopeSealer } from '../../api/auth/keys/sealer.ts';
import { createApi } from '../../api/createApi.ts';
import { registry } from '../../engine/registry.ts';
import { readEnvironment } from '../environment.ts';
import { environmentCredentials } from '../environmentCredentials.ts';
import { cloudConsumers } from '../lambdaApi/cloudConsumers.ts';
import { observe } from '../observe.ts';
import { openEngine } from '../openEngine.ts';
import { createAnswer, type HttpResult, type Invocation } from './answer.ts';
import { countedActions } from './counted.ts';
import { createCrowd } from './crowd.ts';
import { crowdedReceive } from './crowdedReceive.ts';
import { createDoors } from './doors.ts';
import type { HttpEvent } from './httpEvent.ts';
import { kmsUnwrap } from './kmsUnwrap.ts';

const environment = readEnvironment(process.env);
const { account, region, baseUrl, auth, sealKeyId, concurrency, maxWaitSeconds } = environment;
const { logger, metrics } = observe(environment, 'api');
const { engine, chores } = openEngine(environment, cloudConsumers(environment));

const onUnclearPolicy = (text: string, reason: string) =>
  logger.warn('A policy is not understood and lets nobody in', { reason, policy: text.slice(0, 200) });

const ReceiveMessage =
  concurrency === undefined ? registry.ReceiveMessage : crowdedReceive(createCrowd(engine, concurrency));
const actions = countedActions({ ...registry, ReceiveMessage }, metrics);

const api = createDoors({
  engine,
  region,
  baseUrl,
  authorizer: auth === 'keys' ? keyAuthorizer() : undefined,
  onUnclearPolicy,
  apiOf: (door) =>
    createApi({
      engine,
      account,
      region,
      ...door,
      newRequestId: randomUUID,
      actions,
      onFault: ({ requestId, action, error }) =>
        logger.error('A request failed', { requestId, action, error: error as Error }),
    }),
});

const answer = createAnswer({ api, clock: engine.clock, chores, maxWaitSeconds });

export const handler = middy<HttpEvent, HttpResult>()
  .handler((event: HttpEvent, invocation: Invocation) => answer(event, invocation))
  .after(() => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  });

function keyAuthorizer(): Authorizer {
  if (sealKeyId === undefined) throw new Error('FOREBAY_SEAL_KEY_ID is not set');
  const unwrap = kmsUnwrap({
    keyId: sealKeyId,
    region,
    endpoint: process.env.AWS_ENDPOINT_URL_KMS || undefined,
    credentials: environmentCredentials,
    nowMs: engine.clock.now,
    onFailure: () => metrics.addMetric('KeyStoreFailures', 'Count', 1),
  });
  const fresh = () => Promise.reject(new Error('the api issues no keys'));
  return createKeyAuthorizer({
    engine,
    sealer: envelopeSealer({ fresh, unwrap }, randomBytes),
    onUnclearPolicy,
  });
}
