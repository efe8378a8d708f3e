import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Asked = {
  readonly target: string;
  readonly authorization: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: unknown;
};

/** KMS with one key, of which a data key is "wrapped" by turning its bits over. Remembers what it was asked. */
export type FakeKms = {
  readonly endpoint: string;
  readonly asked: readonly Asked[];
  /** From now on it answers everything so. */
  fail(status: number): void;
  close(): void;
};

export const wrap = (key: Uint8Array): Uint8Array => key.map((byte) => byte ^ 0xff);

export async function startFakeKms(): Promise<FakeKms> {
  const asked: Asked[] = [];
  let failure: number | undefined;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text);
    const { authorization = '' } = request.headers;
    const headers = request.headers as Record<string, string>;
    asked.push({ target: String(headers['x-amz-target']), authorization, headers, text, body });
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
