import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SQS } from '@aws-sdk/client-sqs';
import { consumerFunction } from './consumerFunction.ts';
import { account, type Deployed, type Service } from './deployed.ts';
import type { LambdaFunction } from './lambdaFunction.ts';
import { arnOf, type LambdaService, startLambdaService } from './lambdaService.ts';
import { type Ledger, startLedger } from './ledger.ts';
import { runtimeClient } from './runtimeClient.ts';
import { type StreamFront, startStreamFront } from './streamFront.ts';

export type ConsumerOptions = {
  readonly timeoutSeconds?: number;
  /** Members of CreateEventSourceMapping. */
  readonly mapping?: Readonly<Record<string, unknown>>;
};

/** A deployment with all that calls consumers: the two functions, the stream, and Lambda's own API. */
export type Dispatched = {
  readonly sqs: SQS;
  readonly service: Service;
  readonly lambda: LambdaService;
  readonly ledger: Ledger;
  readonly front: StreamFront;
  /** At work for consumers; sweeps run apart. */
  readonly dispatcher: LambdaFunction;
  /** By which further functions of it are started. */
  readonly variables: Readonly<Record<string, string>>;
  /** Builds a file of `test/lambda/consumers` (or an absolute path, without its ending), and runs it under a name of its own. */
  host(name: string, file: string, timeoutSeconds?: number): Promise<void>;
  /** Hosts it and maps it to a queue. */
  consume(QueueUrl: string, name: string, file: string, options?: ConsumerOptions): Promise<void>;
  mappingsOf(EventSourceArn: string): Promise<unknown>;
  /** As the schedule does it each minute. */
  sweep(): void;
  /** Until nothing is left in the queue, in whatever state. */
  empty(QueueUrl: string): Promise<void>;
  stop(): Promise<void>;
};

export async function dispatch(deployed: Deployed, pauseMs?: number): Promise<Dispatched> {
  const tableName = await deployed.newTable();
  const lambda = await startLambdaService();
  const ledger = await startLedger();
  const client = await runtimeClient();
  const variables = {
    FOREBAY_TABLE: tableName,
    FOREBAY_DISPATCHER: 'dispatcher',
    AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
  };
  const own = { ...variables, AWS_LAMBDA_FUNCTION_NAME: 'dispatcher' };
  const dispatcher = deployed.start('dispatcher', own, 900_000);
  // environments of their own, so that a test can kill workers and leave the sweep alone
  const sweeper = deployed.start('dispatcher', own, 900_000);
  lambda.host('dispatcher', {
    invoke: (task) => (JSON.parse(task).task === 'sweep' ? sweeper : dispatcher).invoke(task),
  });
  const wake = deployed.start('wake', variables, 15_000);
  const { connection } = deployed.dynamodb;
  const front = await startStreamFront({
    connection,
    tableName,
    lambda: wake,
    ...(pauseMs !== undefined && { pauseMs }),
  });
  const service = await deployed.serve({ variables });
  const sqs = new SQS({
    endpoint: service.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const folder = mkdtempSync(join(tmpdir(), 'forebay-consumers-'));
  const consumers: LambdaFunction[] = [];

  const ask = async (verb: string, input: object) => {
    const answer = await fetch(service.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `Forebay.${verb}` },
      body: JSON.stringify(input),
    });
    if (answer.status !== 200) throw new Error(await answer.text());
    return answer.json();
  };

  const host: Dispatched['host'] = async (name, file, timeoutSeconds = 3) => {
    const consumer = await consumerFunction(file, {
      client,
      folder: join(folder, name),
      timeoutMs: timeoutSeconds * 1000,
      variables: { LEDGER_URL: ledger.url, AWS_LAMBDA_FUNCTION_NAME: name },
    });
    consumers.push(consumer);
    lambda.host(name, { ...consumer, timeoutSeconds });
  };

  return {
    sqs,
    service,
    lambda,
    ledger,
    front,
    dispatcher,
    variables,
    host,
    async consume(QueueUrl, name, file, { timeoutSeconds, mapping = {} } = {}) {
      await host(name, file, timeoutSeconds);
      const queue = QueueUrl.split('/').at(-1);
      const EventSourceArn = `arn:aws:sqs:us-east-1:${account}:${queue}`;
      await ask('CreateEventSourceMapping', { EventSourceArn, FunctionName: arnOf(name), ...mapping });
    },
    mappingsOf: (EventSourceArn) => ask('ListEventSourceMappings', { EventSourceArn }),
    sweep: () => void sweeper.invoke(JSON.stringify({ task: 'sweep' })),
    async empty(QueueUrl) {
      for (;;) {
        const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
        const {
          ApproximateNumberOfMessages: visible,
          ApproximateNumberOfMessagesNotVisible: inFlight,
          ApproximateNumberOfMessagesDelayed: delayed,
        } = Attributes;
        if ([visible, inFlight, delayed].every((count) => count === '0')) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async stop() {
      sqs.destroy();
      await front.stop();
      for (const each of [...consumers, wake, dispatcher, sweeper, service.lambda]) await each.stop();
      await lambda.close();
      await ledger.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
