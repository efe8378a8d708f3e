import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { LambdaFunction } from './lambdaFunction.ts';

/** A function, or what stands for one. */
export type Hosted = Pick<LambdaFunction, 'invoke'> & { readonly timeoutSeconds?: number };

export type LambdaCalled = {
  readonly name: string;
  readonly type: 'Event' | 'RequestResponse';
  readonly payload: string;
};

/** Lambda's own API, as far as it calls and describes functions. */
export type LambdaService = {
  readonly endpoint: string;
  readonly called: readonly LambdaCalled[];
  host(name: string, hosted: Hosted): void;
  /** From now on so many further calls of it are refused (429). */
  throttle(name: string, times: number): void;
  /** From now on asynchronous calls of it are taken, and lost. */
  lose(name: string, isLost: boolean): void;
  /** When everything that was called asynchronously has come to its end. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

export const arnOf = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const route = /^\/2015-03-31\/functions\/([^/]+)\/(invocations|configuration)$/;

export async function startLambdaService(): Promise<LambdaService> {
  const functions = new Map<string, Hosted>();
  const throttles = new Map<string, number>();
  const lost = new Set<string>();
  const called: LambdaCalled[] = [];
  const underWay = new Set<Promise<unknown>>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const payload = await text(request);
    const [, encoded = '', verb] = route.exec(request.url ?? '') ?? [];
    const name = decodeURIComponent(encoded).replace(/^(arn:.*:)?(\d{12}:)?function:/, '');
    const hosted = functions.get(name);
    if (hosted === undefined) return refuse(response, 404, 'ResourceNotFoundException');
    if (verb === 'configuration') {
      return say(response, 200, { FunctionArn: arnOf(name), Timeout: hosted.timeoutSeconds ?? 3 });
    }
    const type = request.headers['x-amz-invocation-type'] === 'Event' ? 'Event' : 'RequestResponse';
    const refusals = throttles.get(name) ?? 0;
    if (refusals > 0) {
      throttles.set(name, refusals - 1);
      return refuse(response, 429, 'TooManyRequestsException');
    }
    called.push({ name, type, payload });
    if (type === 'Event') {
      response.writeHead(202).end();
      if (!lost.has(name)) follow(hosted.invoke(payload));
      return;
    }
    const outcome = await hosted.invoke(payload);
    if (outcome.kind === 'answered') response.writeHead(200).end(outcome.payload);
    else if (outcome.kind === 'tooLarge') refuse(response, 413, 'RequestTooLargeException');
    else response.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end(failureOf(outcome.reason));
  }

  function follow(running: Promise<unknown>): void {
    const done = running.finally(() => underWay.delete(done));
    underWay.add(done);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    called,
    host: (name, hosted) => void functions.set(name, hosted),
    throttle: (name, times) => void throttles.set(name, times),
    lose: (name, isLost) => void (isLost ? lost.add(name) : lost.delete(name)),
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, type: string): void {
  response.setHeader('x-amzn-errortype', `${type}:http://internal.amazon.com/coral/com.amazonaws.awsgirapi/`);
  say(response, status, { Type: 'User', message: type });
}

/** A reason is what the runtime told, or how the environment ended. */
function failureOf(reason: string): string {
  if (reason.startsWith('{')) return reason;
  const errorMessage =
    reason === 'Sandbox.Timedout' ? 'RequestId: r Error: Task timed out after 3.00 seconds' : 'RequestId: r';
  return JSON.stringify({ errorType: reason, errorMessage });
}
