import { randomBytes } from 'node:crypto';
import { SQS } from '@aws-sdk/client-sqs';
import { SQS as QuerySQS } from 'client-sqs-query';
import { onTestFinished } from 'vitest';
import { createKeyAuthorizer } from '../../api/auth/keyAuthorizer.ts';
import {
  createKey,
  deleteKey,
  type IssuedKey,
  type NewKey,
  setKeyStatus,
} from '../../api/auth/keys/keyStore.ts';
import { envelopeSealer, masterDataKeys, type Sealer } from '../../api/auth/keys/sealer.ts';
import type { Context } from '../../engine/context.ts';
import { createEngine } from '../../engine/engine.ts';
import { weigh } from '../../engine/model/parcel.ts';
import { startServer } from '../../local/server.ts';
import { signed } from '../api/auth/sdkSigner.ts';
import { type ManualClock, manualClock } from '../support/manualClock.ts';
import { seededIds } from '../support/seeded.ts';
import { testTable } from '../support/testTable.ts';
import { isInLambda } from './inProcess.ts';
import { type RawAnswer, rawFetch } from './rawCall.ts';

export const account = '000000000000';
export const otherAccount = '111122223333';

export type Protocol = 'json' | 'query';
const clients = { json: SQS, query: QuerySQS as unknown as typeof SQS };

/** A server that lets in who signs with an issued key, wherever it runs. */
export type Guarded = {
  readonly server: { readonly url: string; readonly port: number };
  /** Starts at the machine's own time, by which clients sign. */
  readonly clock: Pick<ManualClock, 'now' | 'advance'>;
  /** Policies that were not understood, by their reasons. */
  unclear(): readonly string[];
  /** What issues its keys. */
  readonly keys: Pick<Context, 'table' | 'clock' | 'ids'> & { readonly sealer: Sealer };
};

export type AuthWire = Omit<Guarded, 'keys'> & {
  issue(principal: string, wanted?: Partial<NewKey>): Promise<IssuedKey>;
  disable(key: IssuedKey): Promise<unknown>;
  delete(key: IssuedKey): Promise<unknown>;
  /** A call in JSON, signed with the key, or (without one) by nobody. */
  call(
    key: IssuedKey | undefined,
    action: string,
    input: object,
    headers?: Record<string, string>,
  ): Promise<RawAnswer>;
  /** An unmodified SDK client that signs with the key. */
  client(key: IssuedKey, options?: { readonly protocol?: Protocol; readonly region?: string }): SQS;
};

async function inProcess(): Promise<Guarded> {
  const clock = manualClock(Date.now());
  const ids = seededIds(1);
  const engine = createEngine({
    table: testTable({ weigh }),
    clock,
    ids,
    settings: { sharedTable: false, recordCacheMs: Number.POSITIVE_INFINITY },
  });
  const sealer = envelopeSealer(masterDataKeys(randomBytes(32), randomBytes), randomBytes);
  const unclear: string[] = [];
  const onUnclearPolicy = (_text: string, reason: string) => void unclear.push(reason);
  const authorizer = createKeyAuthorizer({ engine, sealer, onUnclearPolicy });
  const server = await startServer({ engine, authorizer, port: 0 });
  onTestFinished(() => server.close());
  return { server, clock, unclear: () => unclear, keys: { ...engine, sealer } };
}

const inLambda = async (): Promise<Guarded> =>
  (await import('../lambda/support/lambdaGuarded.ts')).lambdaGuarded();

/** A server that lets in who signs with an issued key, and who may ask it what. */
export async function authWire(): Promise<AuthWire> {
  const { keys, ...guarded } = await (isInLambda ? inLambda : inProcess)();
  const { server, clock } = guarded;
  return {
    ...guarded,
    async issue(principal, wanted = {}) {
      const key = await createKey(keys, { principal, account, ...wanted });
      if (!key.ok) throw new Error(key.error.message);
      return key.value;
    },
    disable: ({ accessKeyId }) => setKeyStatus(keys, accessKeyId, 'disabled'),
    delete: ({ accessKeyId }) => deleteKey(keys, accessKeyId),
    async call(key, action, input, headers = {}) {
      const { host } = new URL(server.url);
      const body = JSON.stringify(input);
      const unsigned = {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AmazonSQS.${action}`,
      };
      if (key === undefined)
        return rawFetch(server.url, { method: 'POST', headers: { ...unsigned, ...headers }, body });
      const credentials = { ...key, secretAccessKey: key.secret };
      const request = await signed(
        { headers: { host, ...unsigned }, body },
        { credentials, atMs: clock.now() },
      );
      const all = { ...(request.headers as Record<string, string>), ...headers };
      return rawFetch(server.url, { method: 'POST', headers: all, body });
    },
    client(
      { accessKeyId, secret: secretAccessKey, sessionToken },
      { protocol = 'json', region = 'us-east-1' } = {},
    ) {
      const client = new clients[protocol]({
        endpoint: server.url,
        region,
        credentials: { accessKeyId, secretAccessKey, sessionToken },
        maxAttempts: 1,
      });
      onTestFinished(() => client.destroy());
      return client;
    },
  };
}

/** A policy of one statement, which allows what it names. */
export const allow = (
  Action: string | string[],
  Resource: string | string[] = '*',
  more: object = {},
): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource, ...more }] });

export const arnOf = (queue: string, of = account): string => `arn:aws:sqs:us-east-1:${of}:${queue}`;
