import { SQSClient } from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import type { Context } from '../../engine/context.ts';
import { systemClock } from '../../sdk/clock.ts';
import { createAsk } from '../../sdk/direct/askEngine.ts';
import { directOn } from '../../sdk/direct/directOn.ts';
import { Forebay, type ForebayOptions, type Worker } from '../../sdk/index.ts';
import type { ManualClock } from '../support/manualClock.ts';
import { openWire, type Wire } from '../wire/describeWire.ts';
import type { WireOptions } from '../wire/wireServer.ts';

export type Sdk = Wire & { readonly forebay: Forebay };

/**
 * A server as a laptop has it, and a client of the SDK: on its socket, or where `FOREBAY_TEST_SDK` says `direct`, on its
 * engine. Both end with the test. Whoever hands a client in is on the socket.
 */
export async function openSdk(options: WireOptions & { readonly sdk?: ForebayOptions } = {}): Promise<Sdk> {
  const wire = await openWire(options);
  const { url, engine } = wire.server;
  const isDirect = process.env.FOREBAY_TEST_SDK === 'direct' && options.sdk?.client === undefined;
  if (isDirect && engine === undefined) throw new Error('the server is not in this process');
  const forebay =
    isDirect && engine !== undefined
      ? direct(engine, url, options.sdk)
      : new Forebay({ endpoint: url, ...options.sdk });
  onTestFinished(() => forebay.close());
  return { ...wire, forebay };
}

function direct(engine: Context, baseUrl: string, { clock = systemClock }: ForebayOptions = {}): Forebay {
  const client = directOn({
    ask: createAsk(engine, { account: '000000000000', region: 'us-east-1', baseUrl }),
    clock,
    tableName: 'in memory',
    commit: () => Promise.reject(new Error('no DynamoDB is here to commit to')),
    close: async () => {},
  });
  return client as unknown as Forebay;
}

/** A client that breaks calls by their name: before they are sent, or after the service has carried them out. */
export function brittleClient(
  url: string,
  breaks: (command: string) => 'before' | 'after' | undefined = () => undefined,
): SQSClient {
  const client = new SQSClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const broken = breaks(commandName);
        if (broken === 'before') throw connectionLost();
        const answer = await next(args);
        if (broken === 'after') throw connectionLost();
        return answer;
      },
    { step: 'initialize' },
  );
  onTestFinished(() => client.destroy());
  return client;
}

const connectionLost = () => Object.assign(new Error('the connection was lost'), { code: 'ECONNRESET' });

/** Resolves when the next call of a command has been answered. */
export function answered(client: SQSClient, command: string): Promise<void> {
  return new Promise((resolve) => {
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const answer = await next(args);
          if (commandName === command) resolve();
          return answer;
        },
      { step: 'initialize' },
    );
  });
}

/** Ends with the test, should the test not end it. Whoever moves the time of a worker hands it in. */
export function ending<B>(worker: Worker<B>, clock?: ManualClock): Worker<B> {
  onTestFinished(async () => {
    const stopped = worker.stop({ deadline: 0 });
    await clock?.advance(1_000);
    await stopped;
  });
  return worker;
}

/** Resolves when a worker tells of an event, for the given time. */
export function told<B, E extends Parameters<Worker<B>['on']>[0]>(worker: Worker<B>, event: E, times = 1) {
  return new Promise<void>((resolve) => {
    let count = 0;
    worker.on(event, () => {
      count++;
      if (count === times) resolve();
    });
  });
}
