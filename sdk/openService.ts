import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import type { Calls } from './calls.ts';
import { goByGrants, grantedEndpoint, iamDoorOf, namedByGrants } from './iamDoor.ts';
import { sqsCalls } from './sqsCalls.ts';

export type ServicePlace = {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: SQSClientConfig['credentials'];
};

/** The service at an endpoint, by a client of our own. */
export function openService({ endpoint = grantedEndpoint(), region, credentials }: ServicePlace): {
  readonly calls: Calls;
  close(): void;
} {
  const isLocal = endpoint !== undefined && /^https?:\/\/(localhost|127\.|\[::1\])/.test(endpoint);
  const door = endpoint === undefined ? undefined : iamDoorOf(endpoint);
  const client = new SQSClient({
    // Nothing is added to it later: what a call passes through is put together once.
    cacheMiddleware: true,
    ...(endpoint !== undefined && { endpoint }),
    ...(door !== undefined && { signingName: 'execute-api' }),
    region: region ?? door?.region ?? (isLocal ? (process.env.AWS_REGION ?? 'us-east-1') : undefined),
    credentials: credentials ?? (isLocal ? localCredentials() : undefined),
  });
  const close = () => client.destroy();
  if (endpoint === undefined || !door?.isWhole) return { calls: sqsCalls(client), close };
  goByGrants(client);
  return { calls: namedByGrants(sqsCalls(client), endpoint), close };
}

/** A server on this machine takes any, unless it was started with `--auth keys`: then the issued ones are exported. */
const localCredentials = () =>
  process.env.AWS_ACCESS_KEY_ID === undefined
    ? { accessKeyId: 'local', secretAccessKey: 'local' }
    : undefined;
