import { SQS } from '@aws-sdk/client-sqs';
import { SQS as QuerySQS } from 'client-sqs-query';
import { describe, onTestFinished } from 'vitest';
import { isInLambda } from './inProcess.ts';
import { type WireOptions, type WireServer, wireServer } from './wireServer.ts';

export type Wire = {
  /** An unmodified SDK client of the protocol under test. */
  readonly sqs: SQS;
  readonly server: WireServer;
  /** Creates a queue and answers its URL. */
  queue(name?: string, attributes?: Record<string, string>): Promise<string>;
};

/** The last release of the SDK that speaks Query before it turned to JSON takes the same commands. */
const clients = [
  { name: 'AWS JSON (the current SDK)', Client: SQS },
  { name: 'AWS Query (the SDK of 2023)', Client: QuerySQS as unknown as typeof SQS },
];

/** The same cases in both protocols, each on a server of its own that ends with the test. */
export function describeWire(
  subject: string,
  cases: (open: (options?: WireOptions) => Promise<Wire>) => void,
): void {
  describe.each(clients)(`${subject} over $name`, ({ Client }) => cases((options) => open(Client, options)));
}

/** For a subject all of whose cases reach into their server. */
export const describeInProcess: typeof describeWire = isInLambda ? () => {} : describeWire;

/** A server and a client of the current SDK, for cases that look at the wire by themselves. */
export const openWire = (options?: WireOptions): Promise<Wire> => open(SQS, options);

async function open(Client: typeof SQS, options?: WireOptions): Promise<Wire> {
  const server = await wireServer(options);
  const sqs = new Client({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    sqs.destroy();
    await server.close();
  });
  return {
    sqs,
    server,
    async queue(name = 'orders', attributes = {}) {
      const { QueueUrl } = await sqs.createQueue({ QueueName: name, Attributes: attributes });
      return QueueUrl as string;
    },
  };
}
