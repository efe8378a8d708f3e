import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  dynamodbStore,
  type IdempotencyStore,
  idempotent,
  type Message,
  memoryStore,
} from '../../sdk/index.ts';
import { type DynamodbEngine, startDynamodbEngine } from '../support/dynamodbEngine.ts';
import { type ManualClock, manualClock } from '../support/manualClock.ts';
import { ending, openSdk, told } from './openSdk.ts';

const table = 'forebay';
const message = (id: string) => ({ id }) as Message<string>;

let dynamodb: DynamodbEngine;
let client: DynamoDBClient;
beforeAll(async () => {
  dynamodb = await startDynamodbEngine();
  await (await dynamodb.openTable({ tableName: table })).close();
  client = new DynamoDBClient(dynamodb.connection);
});
afterAll(async () => {
  client.destroy();
  await dynamodb.stop();
});

let scopes = 0;

describe.each<[string, (clock?: ManualClock) => IdempotencyStore]>([
  ['memory', (clock) => memoryStore(clock)],
  ['DynamoDB', (clock) => dynamodbStore({ table, client, scope: `${scopes++}`, clock })],
])('an idempotent handler with a store in %s', (_, open) => {
  test.each([undefined, ''])(
    'runs for no message whose key is %s: all of them would be one',
    async (none) => {
      let runs = 0;
      const handle = idempotent(() => runs++, { store: open(), key: () => none as string });
      for (const id of ['a', 'b']) {
        await expect(handle(message(id))).rejects.toMatchObject({
          code: 'InvalidArgument',
          message: expect.stringContaining(`the message ${id}`),
        });
      }
      expect(runs).toBe(0);
    },
  );

  test('runs once of two at the same time, a hundred times', async () => {
    const store = open();
    let runs = 0;
    const bothHere = Array.from({ length: 100 }, () => Promise.withResolvers<void>());
    const handle = idempotent(
      async ({ id }) => {
        runs++;
        await bothHere[Number(id)]?.promise;
        return 'done';
      },
      { store },
    );
    for (let trial = 0; trial < 100; trial++) {
      const one = handle(message(`${trial}`));
      const two = handle(message(`${trial}`));
      const refused = await Promise.any([one, two].map(async (each) => invert(each)));
      expect(refused).toMatchObject({ code: 'InProgress' });
      bothHere[trial]?.resolve();
      const both = await Promise.allSettled([one, two]);
      expect(both.filter(({ status }) => status === 'fulfilled')).toMatchObject([{ value: 'done' }]);
    }
    expect(runs).toBe(100);
  });

  test('answers a duplicate with the first result until that is forgotten', async () => {
    const clock = manualClock();
    let runs = 0;
    const handle = idempotent(() => ({ run: ++runs }), { store: open(clock), keep: '1 hour' });
    expect([await handle(message('a')), await handle(message('a')), await handle(message('b'))]).toEqual([
      { run: 1 },
      { run: 1 },
      { run: 2 },
    ]);
    await clock.advance(3_599_999);
    expect(await handle(message('a'))).toEqual({ run: 1 });
    await clock.advance(1);
    expect(await handle(message('a'))).toEqual({ run: 3 });
  });

  test('remembers that it is done where nothing came of it', async () => {
    let runs = 0;
    const handle = idempotent(() => void runs++, { store: open() });
    expect([await handle(message('a')), await handle(message('a')), runs]).toEqual([undefined, undefined, 1]);
  });

  test('runs again after a failure', async () => {
    let runs = 0;
    const handle = idempotent(
      () => {
        if (++runs === 1) throw new Error('no');
        return runs;
      },
      { store: open() },
    );
    await expect(handle(message('a'))).rejects.toThrow('no');
    expect(await handle(message('a'))).toBe(2);
  });

  test('whose process died frees its key after the lease, and finishes nothing under its successor', async () => {
    const clock = manualClock();
    const store = open(clock);
    const hang = Promise.withResolvers<string>();
    const begun = Promise.withResolvers<void>();
    const hanging = () => {
      begun.resolve();
      return hang.promise;
    };
    const first = idempotent(hanging, { store, lease: '1 minute' })(message('a'));
    await begun.promise;
    const second = idempotent(() => 'second', { store, lease: '1 minute' });
    await expect(second(message('a'))).rejects.toMatchObject({ code: 'InProgress' });
    await clock.advance(59_999);
    await expect(second(message('a'))).rejects.toMatchObject({ code: 'InProgress' });
    await clock.advance(1);
    expect(await second(message('a'))).toBe('second');
    hang.resolve('first');
    await expect(first).rejects.toMatchObject({ code: 'LeaseLost' });
    expect(await second(message('a'))).toBe('second');
  });

  test('that took longer than its lease is done all the same if nobody came after it', async () => {
    const clock = manualClock();
    const store = open(clock);
    const slow = idempotent(() => clock.advance(60_001).then(() => 'late'), { store, lease: '1 minute' });
    expect(await slow(message('a'))).toBe('late');
    expect(await idempotent(() => 'again', { store })(message('a'))).toBe('late');
  });

  test('neither frees nor finishes the key of another attempt', async () => {
    const store = open();
    expect(await store.begin('a', { token: 'mine', leaseMs: 60_000 })).toEqual({ state: 'yours' });
    await store.abandon('a', { token: 'theirs' });
    expect(await store.finish('a', { token: 'theirs', result: 1, keepMs: 60_000 })).toBe(false);
    expect(await store.begin('a', { token: 'third', leaseMs: 60_000 })).toEqual({ state: 'in-progress' });
    expect(await store.finish('a', { token: 'mine', result: 1, keepMs: 60_000 })).toBe(true);
    await store.abandon('a', { token: 'mine' });
    expect(await store.begin('a', { token: 'third', leaseMs: 60_000 })).toEqual({ state: 'done', result: 1 });
  });

  test('does not finish a key that it has freed', async () => {
    const store = open();
    await store.begin('a', { token: 'mine', leaseMs: 60_000 });
    await store.abandon('a', { token: 'mine' });
    expect(await store.finish('a', { token: 'mine', result: 1, keepMs: 60_000 })).toBe(false);
    expect(await store.begin('a', { token: 'next', leaseMs: 60_000 })).toEqual({ state: 'yours' });
  });

  test('tells what it threw when the store cannot be reached either', async () => {
    const store = { ...open(), abandon: () => Promise.reject(new Error('the store is away')) };
    const handle = idempotent(() => Promise.reject(new Error('no')), { store });
    await expect(handle(message('a'))).rejects.toThrow('no');
  });

  test('handles one of two messages that are the same by their key', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.sendMany([{ body: 'same' }, { body: 'same' }, { body: 'other' }]);
    const runs: string[] = [];
    const handle = idempotent(({ body }: Message<string>) => runs.push(body), {
      store: open(),
      key: ({ body }) => body,
    });
    const worker = ending(notes.consume(handle, { retry: { backoff: 'fixed', delay: 0 } }));
    await told(worker, 'handled', 3);
    expect(runs.toSorted()).toEqual(['other', 'same']);
  });
});

describe('dynamodbStore', () => {
  /** Loses the answers of writes that were carried out, and says how often it was asked. */
  function forgetful(losses: number) {
    const asked = { times: 0 };
    const send = async (command: Parameters<DynamoDBClient['send']>[0]) => {
      const answer = await client.send(command);
      if (asked.times++ < losses) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      return answer;
    };
    return { asked, client: { send } as Pick<DynamoDBClient, 'send'> };
  }
  const noPauses = { now: Date.now, sleep: async () => {} };

  test('knows its own attempt again when the answer was lost', async () => {
    const scope = `${scopes++}`;
    const open = (losses: number) => {
      const lossy = forgetful(losses);
      return { ...lossy, store: dynamodbStore({ table, scope, client: lossy.client, clock: noPauses }) };
    };
    const { store, asked } = open(2);
    const first = await store.begin('a', { token: 'mine', leaseMs: 60_000 });
    expect([first, asked.times]).toEqual([{ state: 'yours' }, 3]);
    expect(await open(1).store.finish('a', { token: 'mine', result: 7, keepMs: 60_000 })).toBe(true);
    const other = await open(0).store.begin('a', { token: 'theirs', leaseMs: 60_000 });
    expect(other).toEqual({ state: 'done', result: 7 });

    await open(0).store.begin('b', { token: 'mine', leaseMs: 60_000 });
    await open(1).store.abandon('b', { token: 'mine' });
    const late = await open(0).store.begin('b', { token: 'mine', leaseMs: 60_000 });
    expect(late).toEqual({ state: 'in-progress' });
    const next = await open(0).store.begin('b', { token: 'theirs', leaseMs: 60_000 });
    expect(next).toEqual({ state: 'yours' });
  });

  test('understands the client of another copy of its package', async () => {
    const send = (command: Parameters<DynamoDBClient['send']>[0]) =>
      client.send(command).catch(({ name, message, Item }) => {
        throw Object.assign(new Error(message), { name, Item });
      });
    const store = dynamodbStore({
      table,
      scope: `${scopes++}`,
      client: { send } as Pick<DynamoDBClient, 'send'>,
    });
    await store.begin('a', { token: 'mine', leaseMs: 60_000 });
    expect(await store.begin('a', { token: 'theirs', leaseMs: 60_000 })).toEqual({ state: 'in-progress' });
  });

  test('says that it cannot be reached, and lets the handler be', async () => {
    const { client: lossy, asked } = forgetful(Number.POSITIVE_INFINITY);
    let runs = 0;
    const store = dynamodbStore({ table, scope: `${scopes++}`, client: lossy, clock: noPauses });
    const handle = idempotent(() => runs++, { store });
    await expect(handle(message('a'))).rejects.toMatchObject({ name: 'ForebayError', code: 'Unavailable' });
    expect([runs, asked.times]).toEqual([0, 4]);
  });

  test('names the table that is not there', async () => {
    const store = dynamodbStore({ table: 'nowhere', client });
    await expect(store.begin('a', { token: 'mine', leaseMs: 1 })).rejects.toMatchObject({
      code: 'InvalidArgument',
      message: expect.stringContaining('There is no table "nowhere"'),
    });
  });

  test.each<[string, () => unknown]>([
    ['that is no JSON', () => 1n],
    ['of more bytes than an item takes', () => 'x'.repeat(350_000)],
  ])('does not run a handler again for a result %s', async (_, result) => {
    let runs = 0;
    const store = dynamodbStore({ table, scope: `${scopes++}`, client });
    const handle = idempotent(
      () => {
        runs++;
        return result();
      },
      { store },
    );
    await expect(handle(message('a'))).rejects.toMatchObject({ code: 'InvalidArgument' });
    expect([await handle(message('a')), runs]).toEqual([undefined, 1]);
  });

  test('keeps keys of any length and any characters apart, by scope', async () => {
    const long = ['1', '2'].map((end) => 'x'.repeat(3_000) + end);
    const digests = long.map((key) => `sha256#${createHash('sha256').update(key, 'utf16le').digest('hex')}`);
    const keys = ['a#b', 'a', 'ß€😀', 'a\ud800', 'a\ud801', 'a\ufffd', ...long, ...digests];
    const stores = ['one', 'one#a', 'two'].map((scope) =>
      dynamodbStore({ table, scope: `${scope}${scopes}`, client }),
    );
    for (const store of stores) {
      for (const key of keys)
        expect(await store.begin(key, { token: JSON.stringify(key), leaseMs: 60_000 })).toEqual({
          state: 'yours',
        });
    }
  });

  test('keeps its keys where grantIdempotency lets it, in the table that grants have told', async () => {
    vi.stubEnv('FOREBAY_TABLE', table);
    const scope = `shipping-${scopes++}`;
    await dynamodbStore({ scope, client }).begin('order-42', { token: 'mine', leaseMs: 60_000 });
    const Key = { pk: { S: `i#${scope}#order-42` }, sk: { S: 'idempotency' } };
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key }));
    expect(Item).toMatchObject({
      v: { N: '1' },
      state: { S: 'in-progress' },
      ttl: { N: expect.any(String) },
    });
    vi.unstubAllEnvs();
    expect(() => dynamodbStore({ scope, client })).toThrow('FOREBAY_TABLE');
  });

  test('frees the key of a process that was killed, after its lease', async () => {
    const scope = `${scopes++}`;
    const program = fileURLToPath(new URL('hangingHandler.ts', import.meta.url));
    const child = spawn(process.execPath, [program, dynamodb.endpoint, table, scope], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    const clock = manualClock(Date.now());
    const handle = idempotent(() => 'second', { store: dynamodbStore({ table, scope, client, clock }) });
    await expect(handle(message('a'))).rejects.toMatchObject({ code: 'InProgress' });
    await clock.advance(5 * 60_000);
    expect(await handle(message('a'))).toBe('second');
  });
});

const invert = (promise: Promise<unknown>) =>
  promise.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: unknown) => error,
  );
