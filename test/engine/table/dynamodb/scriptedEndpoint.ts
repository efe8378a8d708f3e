import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A request as it came. */
export type Asked = {
  /** Such as `PutItem`. */
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
};

/** What becomes of a request: an answer, a connection that breaks before or within it, or silence. */
export type Reply = { readonly status: number; readonly body: object } | 'reset' | 'torn' | 'silence';

export type ScriptedEndpoint = {
  readonly url: string;
  readonly port: number;
  readonly asked: readonly Asked[];
  /** Connections that were opened, closed ones included. */
  readonly connections: number;
  /** Resolves when so many requests have come in all. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
};

export const answer = (body: object = {}): Reply => ({ status: 200, body });
export const refusal = (name: string, more: object = {}, status = 400): Reply => ({
  status,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: `${name} of the script`, ...more },
});
/** A transaction that was cancelled for these reasons, action by action. */
export const cancelled = (...reasons: readonly object[]): Reply =>
  refusal('TransactionCanceledException', { CancellationReasons: reasons });

/** Answers on a real socket, line by line; the last reply answers all that comes after it, too. */
export async function scriptedEndpoint(script: readonly Reply[], port = 0): Promise<ScriptedEndpoint> {
  const asked: Asked[] = [];
  const waiting = new Set<() => void>();
  let connections = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await json(request)) as Asked['body'];
    const reply = script[Math.min(asked.length, script.length - 1)] ?? answer();
    asked.push({ operation: String(request.headers['x-amz-target']).split('.')[1] ?? '', body });
    for (const look of waiting) look();
    if (reply === 'silence') return;
    if (reply === 'reset') {
      request.socket.destroy();
      return;
    }
    const text = JSON.stringify(reply === 'torn' ? {} : reply.body);
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'content-length': text.length + 1 };
    response.writeHead(reply === 'torn' ? 200 : reply.status, headers);
    if (reply !== 'torn') response.end(`${text} `);
    else response.write(text, () => request.socket.destroy());
  }

  const server = createServer((request, response) => void serve(request, response));
  server.on('connection', () => connections++);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const taken = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken.port}`,
    port: taken.port,
    asked,
    get connections() {
      return connections;
    },
    arrived: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (asked.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
