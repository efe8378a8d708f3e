import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** KMS with one key, of which a data key is "wrapped" by turning its bits over. Remembers what it was asked. */
export type FakeKms = {
  readonly endpoint: string;
  readonly asked: readonly {
    readonly target: string;
    readonly authorization: string;
    readonly body: unknown;
  }[];
  /** From now on it answers everything so. */
  fail(status: number): void;
  close(): void;
};

export const wrap = (key: Uint8Array): Uint8Array => key.map((byte) => byte ^ 0xff);

export async function startFakeKms(): Promise<FakeKms> {
  const asked: { target: string; authorization: string; body: unknown }[] = [];
  let failure: number | undefined;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text);
    const { authorization = '' } = request.headers;
    asked.push({ target: String(request.headers['x-amz-target']), authorization, body });
    const wrapped = Buffer.from(body.CiphertextBlob, 'base64');
    response.writeHead(failure ?? 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify(
        failure === undefined
          ? { Plaintext: Buffer.from(wrap(wrapped)).toString('base64') }
          : { __type: 'KMSInternalException' },
      ),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    fail(status) {
      failure = status;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
