import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { retries } from './retries.ts';

/** Where DynamoDB is and who asks; what is absent the SDK finds as it always does. */
export type Connection = Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'>;

export type ClientsOptions = {
  readonly connection: Connection;
  /** Of one attempt, of which a call may make several. */
  readonly attemptMs: number;
  readonly connections: number;
  /** Told of every attempt that failed, the SDK's own repeats included. */
  readonly onFailure: (error: unknown, input: object) => void;
};

/** Two ways to one and the same DynamoDB, over the same connections. */
export type Clients = {
  /** The SDK repeats what failed, with jitter; not what was throttled. */
  readonly repeating: DynamoDBClient;
  /** Every attempt is answered for itself. */
  readonly once: DynamoDBClient;
  destroy(): void;
};

const attempts = 5;
const connectMs = 1_000;

export function createClients({ connection, attemptMs, connections, onFailure }: ClientsOptions): Clients {
  const agent = { keepAlive: true, maxSockets: connections };
  const repeating = new DynamoDBClient({
    ...connection,
    retryStrategy: retries(attempts),
    // Set, so that nobody looks for them in files and in the environment.
    defaultsMode: 'standard',
    endpointDiscoveryEnabled: false,
    requestHandler: {
      httpAgent: agent,
      httpsAgent: agent,
      connectionTimeout: connectMs,
      requestTimeout: attemptMs,
      throwOnRequestTimeout: true,
    },
  });
  const once = new DynamoDBClient({
    ...connection,
    credentials: repeating.config.credentials,
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard',
    endpointDiscoveryEnabled: false,
    requestHandler: repeating.config.requestHandler,
  });
  for (const client of [repeating, once]) {
    client.middlewareStack.add(
      (next) => async (given) => {
        try {
          return await next(given);
        } catch (error) {
          onFailure(error, given.input);
          throw error;
        }
      },
      // Behind the repeats: it sees each of them.
      { step: 'finalizeRequest', priority: 'low', name: 'observeFailedAttempts' },
    );
  }
  return {
    repeating,
    once,
    destroy() {
      repeating.destroy();
      once.destroy();
    },
  };
}
