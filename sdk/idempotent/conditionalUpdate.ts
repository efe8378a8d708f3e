import type {
  AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../clock.ts';
import { asForebayError, ForebayError } from '../errors.ts';

export type Update = Omit<UpdateItemCommandInput, 'TableName' | 'ReturnValuesOnConditionCheckFailure'>;
export type Client = Pick<DynamoDBClient, 'send'>;
type Attributes = Readonly<Record<string, AttributeValue>>;

const maxAttempts = 4;
const firstPauseMs = 50;
/** Nobody waits for a connection that died in silence. */
const patience = { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/**
 * Conditional updates that may be repeated: each answers `undefined` if it happened, else the item that stood in its way.
 * What became of a lost answer is unknown, so it is asked again; the conditions know their own attempt by its token.
 */
export function createConditionalUpdate(options: {
  readonly table: string;
  readonly client: Client | undefined;
  readonly clock: Clock;
}): (update: Update) => Promise<Attributes | undefined> {
  const { table, clock } = options;
  // Loaded by whoever uses such a store: the rest of the SDK does without it.
  const load = () => import('@aws-sdk/client-dynamodb');
  let { client } = options;

  return async (update) => {
    const { DynamoDBClient, UpdateItemCommand } = await load();
    client ??= new DynamoDBClient({ requestHandler: patience });
    const command = new UpdateItemCommand({
      ...update,
      TableName: table,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    for (let attempt = 1; ; attempt++) {
      try {
        await client.send(command);
        return undefined;
      } catch (thrown) {
        const { name, Item = {} } = thrown as Partial<ConditionalCheckFailedException>;
        if (name === 'ConditionalCheckFailedException') return Item;
        const error = asTableError(table, thrown);
        if (attempt === maxAttempts || !(error.code === 'Unavailable' || error.code === 'Throttled'))
          throw error;
      }
      await clock.sleep(firstPauseMs * 2 ** attempt);
    }
  };
}

function asTableError(table: string, thrown: unknown): ForebayError {
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'ResourceNotFoundException')
    return new ForebayError('InvalidArgument', `There is no table "${table}".`, { cause: thrown });
  if (name === 'ProvisionedThroughputExceededException' || name === 'RequestLimitExceeded')
    return new ForebayError('Throttled', `The table "${table}" is asked too much.`, { cause: thrown });
  return asForebayError(`Writing to the table "${table}"`, thrown);
}
