import { randomBytes } from 'node:crypto';
import type { Context } from '../engine/context.ts';
import { createEngine } from '../engine/engine.ts';
import { createIds } from '../engine/ids.ts';
import type { Consumers } from '../engine/mappings/consumers.ts';
import { dynamodbTable } from '../engine/table/dynamodb.ts';
import { type Chores, createChores } from './chores.ts';
import type { Environment } from './environment.ts';
import { environmentCredentials } from './environmentCredentials.ts';
import { systemClock } from './systemClock.ts';

/** The engine on the deployed table: one for as long as Lambda keeps the environment. */
export function openEngine(
  { tableName, region }: Environment,
  consumers?: Consumers,
): {
  readonly engine: Context;
  readonly chores: Chores;
} {
  const ids = createIds(randomBytes);
  const chores = createChores(systemClock);
  const table = dynamodbTable({
    tableName,
    connection: { region, credentials: async () => environmentCredentials() },
    clock: systemClock,
    ids,
  });
  const { afterwards } = chores;
  const engine = createEngine({
    table,
    clock: systemClock,
    ids,
    afterwards,
    settings: { sharedTable: true },
    ...(consumers && { consumers }),
  });
  return { engine, chores };
}
