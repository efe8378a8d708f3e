import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LambdaFunction } from './lambdaFunction.ts';

/** API Gateway's largest request. */
const requestLimitBytes = 10 * 1024 * 1024;
export const gatewayTimeoutMs = 29_000;

export type Gateway = { readonly url: string; readonly port: number; close(): Promise<void> };

export type GatewayOptions = {
  /** Asked for when the first request comes. */
  readonly lambda: () => LambdaFunction;
  readonly timeoutMs?: number;
  /** Whom IAM takes the caller of `/iam/…` for. */
  readonly iamArn?: string;
};

/** An HTTP API of API Gateway with two routes, `$default` and `/iam/{proxy+}`, both with payload format 2.0. */
export async function startGateway({
  lambda,
  timeoutMs = gatewayTimeoutMs,
  iamArn,
}: GatewayOptions): Promise<Gateway> {
  // no connection is closed in the very instant in which a client sends on it again
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (body.length > requestLimitBytes) return say(response, 413, 'Request Entity Too Large');
    const event = eventOf(request, body, iamArn);
    const cut = new AbortController();
    const late = new Promise<'late'>((resolve) => {
      const timer = setTimeout(() => resolve('late'), timeoutMs);
      cut.signal.addEventListener('abort', () => clearTimeout(timer));
    });
    const outcome = await Promise.race([lambda().invoke(JSON.stringify(event)), late]);
    cut.abort();
    if (outcome === 'late') return say(response, 503, 'Service Unavailable');
    if (outcome.kind === 'tooLarge') return say(response, 413, 'Request Entity Too Large');
    if (outcome.kind === 'failed') return say(response, 500, 'Internal Server Error');
    const { statusCode, headers, body: text, isBase64Encoded } = JSON.parse(outcome.payload);
    const bytes = Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8');
    const added = { 'content-length': bytes.length, 'apigw-requestid': randomUUID() };
    response.writeHead(statusCode, { ...headers, ...added }).end(bytes);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function say(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}

/** What the gateway takes for text; every other body it hands on in base64. */
const isText = (type = ''): boolean => /^(text\/|application\/(json|xml|javascript)\b)/.test(type);

function eventOf(request: IncomingMessage, body: Buffer, iamArn: string | undefined) {
  const { method = 'GET', url = '/' } = request;
  const [, rawPath = '/', rawQueryString = ''] = /^([^?]*)\??(.*)$/.exec(url) ?? [];
  const headers: Record<string, string> = {};
  for (const [name, values = []] of Object.entries(request.headersDistinct)) {
    if (name !== 'cookie') headers[name] = values.join(',');
  }
  const sourceIp = request.socket.remoteAddress ?? '';
  const isIam = rawPath.startsWith('/iam/');
  const isBase64Encoded = body.length > 0 && !isText(headers['content-type']);
  return {
    version: '2.0',
    routeKey: isIam ? 'ANY /iam/{proxy+}' : '$default',
    rawPath,
    rawQueryString,
    ...(request.headers.cookie && { cookies: request.headers.cookie.split('; ') }),
    headers: {
      ...headers,
      'x-amzn-trace-id': 'Root=1-67890abc-0123456789abcdef01234567',
      'x-forwarded-for': sourceIp,
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      ...(isIam && iamArn && { authorizer: { iam: { userArn: iamArn, accountId: '000000000000' } } }),
      domainName: headers.host,
      domainPrefix: 'api',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp, userAgent: headers['user-agent'] ?? '' },
      requestId: randomUUID(),
      routeKey: isIam ? 'ANY /iam/{proxy+}' : '$default',
      stage: '$default',
      time: new Date().toUTCString(),
      timeEpoch: Date.now(),
    },
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
