import { afterEach, describe, expect, test } from 'vitest';
import type { HttpHandler, HttpRequest } from '../../api/http.ts';
import { type HttpServer, type HttpServerOptions, startHttpServer } from '../../local/httpServer.ts';
import { type RawClient, rawClient } from './rawClient.ts';

const maxBodyBytes = 1_000;
const servers: HttpServer[] = [];
const clients: RawClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.leave();
  for (const server of servers.splice(0)) await server.close();
});

async function start(handler: HttpHandler, options: Partial<HttpServerOptions> = {}) {
  const server = await startHttpServer({
    port: 0,
    host: '127.0.0.1',
    handler,
    maxBodyBytes,
    refuseTooLarge: () => ({ status: 413, headers: {}, body: 'too large' }),
    frontDoor: () => undefined,
    answerHeaders: () => ({}),
    onFault: () => {},
    ...options,
  });
  servers.push(server);
  return server;
}

async function connectTo({ port }: HttpServer) {
  const client = await rawClient(port);
  clients.push(client);
  return client;
}

const echo: HttpHandler = async ({ body }) => ({
  status: 200,
  headers: { 'Content-Type': 'text/plain' },
  body: `<${Buffer.from(body).toString()}>`,
});

const head = (...lines: string[]) => ['POST / HTTP/1.1', 'Host: localhost', ...lines, '', ''].join('\r\n');

describe('requests', () => {
  test('hands on method, target and headers as they came', async () => {
    const seen: HttpRequest[] = [];
    const server = await start(async (request) => {
      seen.push(request);
      return { status: 200, headers: {}, body: '' };
    });
    await fetch(`http://127.0.0.1:${server.port}/a%20b?Action=X`, { headers: { 'X-Amz-Target': 'T' } });
    expect(seen).toMatchObject([
      { method: 'GET', target: '/a%20b?Action=X', headers: { 'x-amz-target': 'T' } },
    ]);
    expect(seen[0]?.body).toHaveLength(0);
  });

  test('puts a chunked body together', async () => {
    const client = await connectTo(await start(echo));
    client.write(head('Transfer-Encoding: chunked'));
    client.write('2\r\nhe\r\n');
    client.write('3\r\nllo\r\n');
    client.write('0\r\n\r\n');
    expect(await client.until('<hello>')).toContain('200 OK');
  });

  test('answers Expect: 100-continue before the body comes', async () => {
    const client = await connectTo(await start(echo));
    client.write(head('Content-Length: 5', 'Expect: 100-continue'));
    await client.until('100 Continue');
    client.write('hello');
    await client.until('<hello>');
  });

  test('serves pipelined requests in order on a connection that it keeps for 80 idle seconds', async () => {
    const client = await connectTo(await start(echo));
    client.write(`${head('Content-Length: 1')}1${head('Content-Length: 1')}2`);
    const answers = await client.until('<2>');
    expect(answers.indexOf('<1>')).toBeLessThan(answers.indexOf('<2>'));
    expect(answers).toContain('Keep-Alive: timeout=80');
  });

  test('gives the length of the answer in bytes', async () => {
    const client = await connectTo(await start(async () => ({ status: 200, headers: {}, body: 'ü' })));
    client.write(head('Content-Length: 0'));
    expect(await client.until('\r\n\r\n')).toContain('Content-Length: 2');
  });
});

describe('a body that is too long', () => {
  test('is refused at its Content-Length, before it is sent', async () => {
    const client = await connectTo(await start(echo));
    client.write(head(`Content-Length: ${maxBodyBytes + 1}`));
    expect(await client.until('too large')).toMatch(/413 .*Connection: close/s);
  });

  test('is refused instead of being asked for', async () => {
    const client = await connectTo(await start(echo));
    client.write(head(`Content-Length: ${maxBodyBytes + 1}`, 'Expect: 100-continue'));
    expect(await client.until('too large')).not.toContain('100 Continue');
  });

  test('is refused at the byte that passes the limit', async () => {
    const client = await connectTo(await start(echo));
    client.write(head('Transfer-Encoding: chunked'));
    client.write(`3e8\r\n${'x'.repeat(maxBodyBytes)}\r\n`);
    client.write('1\r\nx\r\n');
    expect(await client.until('too large')).toContain('413');
  });

  test('of exactly the limit is taken', async () => {
    const client = await connectTo(await start(echo));
    client.write(`${head(`Content-Length: ${maxBodyBytes}`)}${'x'.repeat(maxBodyBytes)}`);
    await client.until('x>');
  });

  test('is read to its end so that its sender sees the answer, and then the connection closes', async () => {
    const client = await connectTo(await start(echo));
    client.write(head(`Content-Length: ${20_000_000}`));
    client.write(Buffer.alloc(20_000_000, 'x'));
    expect(await client.closed()).toMatch(/413 .*too large$/s);
  });
});

describe('clients that do not behave', () => {
  test('are told 400 when they do not speak HTTP', async () => {
    const client = await connectTo(await start(echo));
    client.write('\x16\x03\x01 this is TLS\r\n\r\n');
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('are cut with 408 when the head does not come', async () => {
    const client = await connectTo(await start(echo, { timeLimits: { headMs: 20, checkMs: 20 } }));
    client.write('POST / HTTP/1.1\r\nHost: lo');
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('are cut with 408 when the body does not come', async () => {
    const client = await connectTo(
      await start(echo, { timeLimits: { headMs: 20, requestMs: 40, checkMs: 20 } }),
    );
    client.write(`${head('Content-Length: 10')}half`);
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe('a handler that fails', () => {
  test('is told of, and only its own connection ends', async () => {
    const faults: unknown[] = [];
    const server = await start(
      async ({ body }) => {
        if (body.length === 0) throw new Error('a bug');
        return { status: 200, headers: {}, body: 'fine' };
      },
      { onFault: (error) => faults.push(error) },
    );
    const unlucky = await connectTo(server);
    unlucky.write(head('Content-Length: 0'));
    expect(await unlucky.closed()).toBe('');
    expect(faults).toEqual([new Error('a bug')]);
    const other = await connectTo(server);
    other.write(`${head('Content-Length: 1')}x`);
    await other.until('fine');
  });
});

describe('a client that goes away', () => {
  const receive = 'X-Amz-Target: AmazonSQS.ReceiveMessage';

  test('aborts the receive that it waits for', async () => {
    const { handler, arrived, aborted } = waitingHandler();
    const client = await connectTo(await start(handler));
    client.write(head(receive, 'Content-Length: 0'));
    await arrived;
    client.leave();
    await aborted;
  });

  test('is told from one that has its answer', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const server = await start(async ({ signal }) => {
      signals.push(signal);
      return { status: 200, headers: {}, body: 'done' };
    });
    const client = await connectTo(server);
    client.write(head(receive, 'Content-Length: 0'));
    await client.until('done');
    client.leave();
    await server.close();
    expect(signals.map((signal) => signal?.aborted)).toEqual([false]);
  });
});

describe('closing', () => {
  test('ends waiting receives, answers them and takes no more', async () => {
    const { handler, arrived } = waitingHandler();
    const server = await start(handler);
    const client = await connectTo(server);
    client.write(head('X-Amz-Target: AmazonSQS.ReceiveMessage', 'Content-Length: 0'));
    await arrived;
    await server.close();
    expect(await client.closed()).toMatch(/200 OK.*Connection: close.*waited/s);
    await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow('fetch failed');
  });

  test('waits for a request that is being worked on', async () => {
    const work = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const server = await start(async () => {
      arrived.resolve();
      await work.promise;
      return { status: 200, headers: {}, body: 'worked' };
    });
    const client = await connectTo(server);
    client.write(head('X-Amz-Target: AmazonSQS.SendMessage', 'Content-Length: 0'));
    await arrived.promise;
    const closed = server.close();
    work.resolve();
    await closed;
    expect(await client.closed()).toContain('worked');
  });

  test('does not wait for ever', async () => {
    const arrived = Promise.withResolvers<void>();
    const server = await start(
      () => {
        arrived.resolve();
        return new Promise(() => {});
      },
      { timeLimits: { drainMs: 20 } },
    );
    const client = await connectTo(server);
    client.write(head('Content-Length: 0'));
    await arrived.promise;
    await server.close();
    expect(await client.closed()).toBe('');
  });
});

/** Answers when its signal aborts. */
function waitingHandler() {
  const arrived = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  const handler: HttpHandler = async ({ signal }) => {
    signal?.addEventListener('abort', () => aborted.resolve());
    arrived.resolve();
    await aborted.promise;
    return { status: 200, headers: {}, body: 'waited' };
  };
  return { handler, arrived: arrived.promise, aborted: aborted.promise };
}
