import { createHash } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import { ForebayError } from '../errors.ts';
import { type Client, createConditionalUpdate } from './conditionalUpdate.ts';
import type { IdempotencyStore } from './store.ts';

/**
 * Where a store on DynamoDB keeps its keys.
 *
 * @example
 * const options: DynamodbStoreOptions = { table: 'shop-idempotency', scope: 'shipping' };
 */
export interface DynamodbStoreOptions {
  /**
   * Forebay's table, or one of your own in its shape: partition key `pk` and sort key `sk`, both strings, time to live `ttl`.
   * Without it, what `FOREBAY_TABLE` says, as grants of `forebay/cdk` have set it.
   */
  readonly table?: string;
  /** Keys of different scopes are different keys: one for each consumer that shares the table. `'default'` if not given. */
  readonly scope?: string;
  /** A `DynamoDBClient` of your own, used as it is; without it one is made when it is first needed. */
  readonly client?: {
    /** As `DynamoDBClient` has it. */
    send(command: never): Promise<unknown>;
  };
  /** For tests that move the time by hand. */
  readonly clock?: Clock;
}

const formatVersion = '1';
/** DynamoDB takes partition keys of 2,048 bytes and items of 400 KB. */
const maxNameBytes = 1_024;
const maxResultBytes = 350_000;

/**
 * A store that all processes share; it needs the package `@aws-sdk/client-dynamodb`. Its items lie in partitions of
 * their own, `i#<scope>#<key>`, beside those of queues: a role needs `dynamodb:UpdateItem` there and nothing else, as `grantIdempotency` gives it. Leases
 * end by the clock of whoever asks: make them longer than clocks differ.
 *
 *     begin ── in progress ──┬── finish ── done ── keepMs ──→ free
 *                            ├── abandon ──────────────────→ free
 *                            └── a crash, then leaseMs ────→ free
 *
 * @throws ForebayError `Unavailable`, `Throttled`, `AccessDenied`; `InvalidArgument` if there is no such table, or for a
 * result that is not JSON or over 350,000 bytes: then the key is done, without it.
 * @example
 * const store = dynamodbStore({ table: 'forebay', scope: 'shipping' });
 * orders.consume(idempotent(ship, { store, key: (message) => message.body.id }));
 */
export function dynamodbStore({
  table = process.env.FOREBAY_TABLE,
  scope = 'default',
  client,
  clock = systemClock,
}: DynamodbStoreOptions = {}): IdempotencyStore {
  if (!table) throw new ForebayError('InvalidArgument', 'Neither the option table nor FOREBAY_TABLE is set.');
  // Declared by its shape: whoever does without this store need not have the types of DynamoDB's client.
  const update = createConditionalUpdate({ table, client: client as Client | undefined, clock });
  const keyOf = (name: string) => ({
    pk: { S: `i#${encodeURIComponent(scope)}#${storable(name)}` },
    sk: { S: 'idempotency' },
  });

  return {
    async begin(key, { token, leaseMs }) {
      const nowMs = clock.now();
      const refusal = await update({
        Key: keyOf(key),
        UpdateExpression:
          'SET v = :v, #token = :token, #state = :inProgress, #until = :until, #ttl = :ttl REMOVE #result',
        // A repeat of this very attempt finds its own token: let in while it lasts, but not once it is over.
        ConditionExpression:
          'attribute_not_exists(pk) OR (#until <= :now AND #token <> :token) OR (#token = :token AND #state = :inProgress)',
        ExpressionAttributeNames: names('token', 'state', 'until', 'ttl', 'result'),
        ExpressionAttributeValues: {
          ':v': { N: formatVersion },
          ':token': { S: token },
          ':inProgress': { S: 'in-progress' },
          ':now': { N: String(nowMs) },
          ...endsAt(nowMs + leaseMs),
        },
      });
      if (refusal === undefined) return { state: 'yours' };
      if (refusal.state?.S !== 'done') return { state: 'in-progress' };
      return { state: 'done', result: refusal.result?.S && JSON.parse(refusal.result.S) };
    },

    async finish(key, { token, result, keepMs }) {
      const text = textOf(result);
      const refusal = await update({
        Key: keyOf(key),
        UpdateExpression: `SET #state = :done, #until = :until, #ttl = :ttl${text.json === undefined ? '' : ', #result = :result'}`,
        ConditionExpression: '#token = :token AND #state <> :free',
        ExpressionAttributeNames: names(
          'token',
          'state',
          'until',
          'ttl',
          ...(text.json === undefined ? [] : ['result']),
        ),
        ExpressionAttributeValues: {
          ':token': { S: token },
          ':free': { S: 'free' },
          ':done': { S: 'done' },
          ...(text.json !== undefined && { ':result': { S: text.json } }),
          ...endsAt(clock.now() + keepMs),
        },
      });
      // Only now: what was handled must not be handled again for the sake of its result.
      if (refusal === undefined && text.fault !== undefined)
        throw new ForebayError(
          'InvalidArgument',
          `"${key}" is done, but its result was not kept: ${text.fault}.`,
        );
      return refusal === undefined;
    },

    async abandon(key, { token }) {
      await update({
        Key: keyOf(key),
        // Not removed: a late repeat of `begin` must find that its attempt is over.
        UpdateExpression: 'SET #state = :free, #until = :zero',
        ConditionExpression: '#token = :token AND #state = :inProgress',
        ExpressionAttributeNames: names('token', 'state', 'until'),
        ExpressionAttributeValues: {
          ':token': { S: token },
          ':free': { S: 'free' },
          ':inProgress': { S: 'in-progress' },
          ':zero': { N: '0' },
        },
      });
    },
  };
}

const digested = 'sha256#';
/** Longer names, and halves of characters, by what nobody can make collide, not even by a name that looks like it. */
const storable = (name: string): string =>
  name.isWellFormed() && Buffer.byteLength(name) <= maxNameBytes && !name.startsWith(digested)
    ? name
    : `${digested}${createHash('sha256').update(name, 'utf16le').digest('hex')}`;

const endsAt = (ms: number) => ({
  ':until': { N: String(ms) },
  ':ttl': { N: String(Math.ceil(ms / 1_000)) },
});

/** Some of them are words of DynamoDB. */
const names = (...attributes: readonly string[]) =>
  Object.fromEntries(attributes.map((name) => [`#${name}`, name]));

function textOf(result: unknown): { readonly json?: string; readonly fault?: string } {
  try {
    const json = JSON.stringify(result);
    if (json === undefined || Buffer.byteLength(json) <= maxResultBytes) return { json };
    return { fault: `it has more than ${maxResultBytes} bytes` };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
