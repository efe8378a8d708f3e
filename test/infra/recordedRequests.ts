import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Recorded = { readonly path: string; readonly authorization: string | undefined };

/** A server that refuses everything and remembers what it was asked. */
export async function recordedRequests() {
  const requests: Recorded[] = [];
  const server = createServer(({ url = '', headers: { authorization } }, response) => {
    requests.push({ path: url, authorization });
    response.writeHead(403).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
