import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Answer } from './refusals.ts';

/** Carries requests to the engine, on connections of its own. */
export function createForward(target: string) {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });

  const forward = (headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { connection, 'transfer-encoding': encoding, ...kept } = headers;
      const outgoing = request({
        agent,
        hostname,
        port,
        method: 'POST',
        path: '/',
        headers: { ...kept, 'content-length': body.length },
      });
      outgoing.once('error', reject);
      outgoing.once('response', (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 500, body }), reject);
      });
      outgoing.end(body);
    });

  return { forward, end: () => agent.destroy() };
}
