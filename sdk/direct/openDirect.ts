import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createEngine } from '../../engine/engine.ts';
import { createIds } from '../../engine/ids.ts';
import { dynamodbTable } from '../../engine/table/dynamodb.ts';
import type { Clock } from '../clock.ts';
import { createAsk } from './askEngine.ts';
import { commit } from './commit.ts';
import { type Direct, directOn } from './directOn.ts';
import { placeOf, type TablePlace } from './place.ts';

const connectMs = 1_000;
const transactionMs = 5_000;

/** An engine of this process's own on the table that all share. */
export function openDirect(options: TablePlace & { readonly clock: Clock }): Direct {
  const { clock, client, endpoint, credentials } = options;
  const { tableName, account, region } = placeOf(options);
  const given = client === undefined ? { endpoint, credentials } : client.config;
  const connection = {
    region,
    ...(given.endpoint !== undefined && { endpoint: given.endpoint }),
    ...(given.credentials !== undefined && { credentials: given.credentials }),
  };
  const ids = createIds(randomBytes);
  const table = dynamodbTable({ tableName, connection, clock, ids });
  const chores = new Set<Promise<unknown>>();
  const engine = createEngine({
    table,
    clock,
    ids,
    settings: { sharedTable: true },
    afterwards(task) {
      const chore: Promise<unknown> = Promise.resolve()
        .then(task)
        .catch(() => {})
        .finally(() => chores.delete(chore));
      chores.add(chore);
    },
  });

  /** Of its own, for it must not repeat what was not answered; made when it is first needed. */
  let committing: DynamoDBClient | undefined;
  const committer = () => {
    committing ??= new DynamoDBClient({
      ...connection,
      maxAttempts: 1,
      requestHandler: client?.config.requestHandler ?? {
        connectionTimeout: connectMs,
        requestTimeout: transactionMs,
        throwOnRequestTimeout: true,
      },
    });
    return committing;
  };

  return directOn({
    ask: createAsk(engine, { account, region, traceHeader: isInLambda() ? traceOfInvocation : undefined }),
    clock,
    tableName,
    commit: (items) => commit(committer(), clock, items),
    async close() {
      await Promise.all(chores);
      await table.close();
      if (client === undefined) committing?.destroy();
    },
  });
}

const isInLambda = () => process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined;
/** Another at every invocation. */
const traceOfInvocation = () => process.env._X_AMZN_TRACE_ID;
