import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createIds } from '../../engine/ids.ts';
import type { Connection } from '../../engine/table/dynamodb/clients.ts';
import { createDynamodbTable } from '../../engine/table/dynamodb/createTable.ts';
import { type DynamodbTableOptions, dynamodbTable } from '../../engine/table/dynamodb.ts';
import type { Table } from '../../engine/table/port.ts';
import { systemClock } from '../../local/systemClock.ts';
import { freePort } from './freePort.ts';

/** A DynamoDB-compatible engine to test against. */
export type DynamodbEngine = {
  readonly endpoint: string;
  readonly connection: Connection;
  /** A table, fresh and empty unless it is named; closing it leaves the engine running. */
  openTable(options?: Partial<DynamodbTableOptions>): Promise<Table>;
  stop(): Promise<void>;
};

const startTries = 5;
const lookEveryMs = 20;
const looks = 500;

/**
 * The engine that `DYNAMODB_ENDPOINT` names (DynamoDB Local, or `aws` for the real one, with the credentials that the
 * environment has), else Dynoxide in memory, started for the caller alone.
 */
export async function startDynamodbEngine(): Promise<DynamodbEngine> {
  const named = process.env.DYNAMODB_ENDPOINT;
  if (named === 'aws') return engineAt('', {}, async () => {});
  if (named !== undefined && named !== '') return engineAt(named, localConnection(named), async () => {});
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const child = startDynoxide(port);
    const endpoint = `http://127.0.0.1:${port}`;
    if (await answers(endpoint, child))
      return engineAt(endpoint, localConnection(endpoint), () => end(child));
    await end(child);
    if (attempt === startTries) throw new Error('Dynoxide did not start');
  }
}

function engineAt(endpoint: string, connection: Connection, stop: () => Promise<void>): DynamodbEngine {
  return {
    endpoint,
    connection,
    stop,
    async openTable(options = {}) {
      const tableName = options.tableName ?? `forebay-test-${randomUUID()}`;
      const fault = await createDynamodbTable({ tableName, connection, clock: systemClock });
      if (fault !== undefined) throw new Error(fault);
      const ids = createIds(randomBytes);
      // Many suites share a machine: what is slow there is no fault.
      const patience = { deadlineMs: 60_000, attemptMs: 30_000 };
      return dynamodbTable({ connection, clock: systemClock, ids, ...patience, ...options, tableName });
    },
  };
}

const localConnection = (endpoint: string): Connection => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

function dynoxidePath(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json');
    return join(dirname(manifest), 'dynoxide');
  } catch (cause) {
    throw new Error(
      'There is no DynamoDB to test against: the package @dynoxide/linux-x64 is not installed (it is for Linux on x64). Start DynamoDB Local and name it in DYNAMODB_ENDPOINT, e.g. http://127.0.0.1:8000.',
      { cause },
    );
  }
}

/** Until it answers or has ended. */
async function answers(endpoint: string, child: ChildProcess): Promise<boolean> {
  for (let look = 0; look < looks && child.exitCode === null; look++) {
    try {
      await (await fetch(endpoint)).text();
      return true;
    } catch {
      await sleep(lookEveryMs);
    }
  }
  return false;
}

/** It does not outlive the tests, however they end. */
function startDynoxide(port: number): ChildProcess {
  const child = spawn(dynoxidePath(), ['--port', String(port)], { stdio: 'ignore' });
  const kill = () => child.kill();
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill();
  await exited;
}
