import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the runtime client tells of an invocation, or of its start. */
export type Told =
  | { readonly kind: 'response'; readonly id: string; readonly payload: string }
  | { readonly kind: 'error'; readonly id: string; readonly payload: string }
  | { readonly kind: 'initError'; readonly payload: string };

export type Invocation = {
  readonly id: string;
  readonly payload: string;
  readonly deadlineMs: number;
};

/** Lambda's Runtime API as one environment sees it, on a port of its own. */
export type RuntimeApi = {
  readonly address: string;
  /** Resolves when the environment asks for its next invocation: its start, or the last one, is over. */
  asked(): Promise<void>;
  give(invocation: Invocation): void;
  close(): void;
};

const base = '/2018-06-01/runtime';

export async function startRuntimeApi(onTold: (told: Told) => void): Promise<RuntimeApi> {
  let waiting: ServerResponse | undefined;
  let noticed: (() => void) | undefined;

  const server = createServer(async (request, response) => {
    const [, kind, id = ''] =
      /^\/invocation\/(?:([^/]+)\/)?/.exec((request.url ?? '').slice(base.length)) ?? [];
    const path = (request.url ?? '').slice(base.length);
    if (path === '/invocation/next') {
      waiting = response;
      noticed?.();
      return;
    }
    const payload = await bodyOf(request);
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    const of = kind ?? id;
    if (path === '/init/error') onTold({ kind: 'initError', payload });
    else if (path.endsWith('/response')) onTold({ kind: 'response', id: of, payload });
    else if (path.endsWith('/error')) onTold({ kind: 'error', id: of, payload });
  });
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () =>
      waiting === undefined
        ? new Promise((resolve) => {
            noticed = resolve;
          })
        : Promise.resolve(),
    give({ id, payload, deadlineMs }) {
      const response = waiting;
      if (response === undefined) throw new Error('the environment has not asked');
      waiting = undefined;
      noticed = undefined;
      response.writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': id,
        'lambda-runtime-deadline-ms': String(deadlineMs),
        'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:000000000000:function:forebay',
        'lambda-runtime-trace-id':
          'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
      });
      response.end(payload);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
