import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDynamodbTable } from '../../../engine/table/dynamodb/createTable.ts';
import { bundleLambda } from '../../../lambdas/bundle.ts';
import type { LambdaName } from '../../../lambdas/lambdaNames.ts';
import { systemClock } from '../../../lambdas/systemClock.ts';
import { type DynamodbEngine, startDynamodbEngine } from '../../support/dynamodbEngine.ts';
import { type Gateway, type GatewayOptions, startGateway } from './gateway.ts';
import { type LambdaFunction, lambdaFunction } from './lambdaFunction.ts';
import { runtimeClient } from './runtimeClient.ts';

export const account = '000000000000';

/** The service as it would stand in an account, on this machine: the table, the bundles, what runs them. */
export type Deployed = {
  readonly dynamodb: DynamodbEngine;
  readonly tableName: string;
  /** Another table in the same engine, for whoever wants to begin with nothing. */
  newTable(): Promise<string>;
  /** Starts a function, whose environments end with the deployment. */
  start(name: LambdaName, variables?: Readonly<Record<string, string>>, timeoutMs?: number): LambdaFunction;
  /** Starts the api behind a gateway of its own. */
  serve(options?: ServeOptions): Promise<Service>;
  stop(): Promise<void>;
};

export type ServeOptions = Omit<GatewayOptions, 'lambda'> & {
  readonly variables?: Readonly<Record<string, string>>;
  readonly functionTimeoutMs?: number;
};
export type Service = Gateway & { readonly lambda: LambdaFunction };

export async function deploy(): Promise<Deployed> {
  const client = await runtimeClient();
  const dynamodb = await startDynamodbEngine();
  const { connection } = dynamodb;
  const newTable = async () => {
    const name = `forebay-${randomUUID()}`;
    const fault = await createDynamodbTable({ tableName: name, connection, clock: systemClock });
    if (fault !== undefined) throw new Error(fault);
    return name;
  };
  const tableName = await newTable();
  const folder = mkdtempSync(join(tmpdir(), 'forebay-lambda-'));
  const bundled = new Set<LambdaName>();
  const ends: (() => Promise<unknown>)[] = [];

  const start: Deployed['start'] = (name, variables = {}, timeoutMs = 29_000) => {
    if (!bundled.has(name)) bundleLambda(name, join(folder, name));
    bundled.add(name);
    const started = lambdaFunction({
      client,
      folder: join(folder, name),
      timeoutMs,
      variables: {
        AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
        FOREBAY_TABLE: tableName,
        FOREBAY_ACCOUNT: account,
        FOREBAY_STAGE: 'test',
        FOREBAY_AUTH: 'none',
        ...variables,
      },
    });
    ends.push(() => started.stop());
    return started;
  };

  return {
    dynamodb,
    tableName,
    newTable,
    start,
    async serve({ variables = {}, functionTimeoutMs, ...options } = {}) {
      let lambda: LambdaFunction | undefined;
      const gateway = await startGateway({
        ...options,
        lambda: () => {
          if (lambda === undefined) throw new Error('not started yet');
          return lambda;
        },
      });
      ends.push(() => gateway.close());
      lambda = start('api', { FOREBAY_BASE_URL: gateway.url, ...variables }, functionTimeoutMs);
      return { ...gateway, lambda };
    },
    async stop() {
      for (const end of ends.reverse()) await end();
      await dynamodb.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
