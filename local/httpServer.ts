import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpHandler, HttpResponse, RequestHead } from '../api/http.ts';
import { createPatience } from './patience.ts';
import { readBody } from './readBody.ts';
import { respond, respondAndClose } from './respond.ts';
import { createTurn } from './turn.ts';

/** An import would load all that node:http can name, the whole of undici included: 17 ms of the start. */
const { createServer } = process.getBuiltinModule('node:http');

export const defaultTimeLimits = {
  /** A client has so long for the head of a request, a new connection included, and so long for all of it: else 408. */
  headMs: 10_000,
  requestMs: 30_000,
  /** How often that is looked at. */
  checkMs: 5_000,
  /** Longer than the pools of the SDKs keep a connection: they should close first, or a request meets a closing one. */
  idleMs: 80_000,
  /** A connection on which nothing moves. The longest poll takes 20 seconds. */
  silenceMs: 90_000,
  /** At the end running requests have so long to finish. */
  drainMs: 5_000,
};

const maxConnections = 10_000;

/** Without a body: the request was answered by its head. */
export type OnAnswer = (
  head: RequestHead,
  body: Uint8Array | undefined,
  answer: HttpResponse,
  tookMs: number,
) => void;

export type HttpServerOptions = {
  readonly port: number;
  readonly host: string;
  readonly handler: HttpHandler;
  readonly maxBodyBytes: number;
  readonly refuseTooLarge: (head: RequestHead) => HttpResponse;
  /** Answers by the head alone, before a byte of the body is read. */
  readonly frontDoor: (head: RequestHead) => HttpResponse | undefined;
  readonly answerHeaders: (head: RequestHead) => Readonly<Record<string, string>>;
  /** Is told of every answer; left out when nobody wants to know, for it costs time. */
  readonly onAnswer?: OnAnswer;
  /** Is told of an answer that could not be given: a bug. */
  readonly onFault: (error: unknown) => void;
  readonly timeLimits?: Partial<typeof defaultTimeLimits>;
  /** Say of each request where it comes from: to ask the socket costs time. */
  readonly tellsSource?: boolean;
};

export type HttpServer = {
  readonly port: number;
  /** Stops accepting, ends long polls, lets running requests finish for a while. */
  close(): Promise<void>;
};

/** Carries requests from sockets to a handler and answers back, and is strict about time and size. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { handler, frontDoor, onAnswer, maxBodyBytes } = options;
  const limits = { ...defaultTimeLimits, ...options.timeLimits };
  const patience = createPatience();
  const later = createTurn();
  let isClosing = false;

  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const startedMs = onAnswer === undefined ? 0 : performance.now();
    const head = options.tellsSource ? headWithSource(request) : headOf(request);
    const more = () => ({ ...options.answerHeaders(head), ...(isClosing && { Connection: 'close' }) });
    const plain = head.headers.origin === undefined;

    const answer = (result: HttpResponse, body?: Uint8Array) => {
      respond(response, result, plain && !isClosing ? undefined : more());
      onAnswer?.(head, body, result, performance.now() - startedMs);
    };
    const refuseTooLarge = () => {
      const refusal = options.refuseTooLarge(head);
      respondAndClose(request, response, refusal, more());
      onAnswer?.(head, undefined, refusal, performance.now() - startedMs);
    };

    const early = frontDoor(head);
    if (early !== undefined) return answer(early);
    if (Number(request.headers['content-length']) > maxBodyBytes) return refuseTooLarge();
    if (request.headers.expect !== undefined) response.writeContinue();
    readBody(request, maxBodyBytes, (body) => {
      if (body === undefined) return refuseTooLarge();
      const signal = patience.signalFor(request, response);
      const fail = (error: unknown) => {
        options.onFault(error);
        response.destroy();
      };
      handler({ ...head, body, signal }).then((result) => later(() => answer(result, body), fail), fail);
    });
  };

  const server = createServer(
    {
      keepAliveTimeout: limits.idleMs,
      headersTimeout: limits.headMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkMs,
      joinDuplicateHeaders: true,
    },
    serve,
  );
  server.on('checkContinue', serve);
  server.timeout = limits.silenceMs;
  server.maxConnections = maxConnections;

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      isClosing = true;
      const closed = new Promise((resolve) => server.close(resolve));
      patience.end();
      const force = setTimeout(() => server.closeAllConnections(), limits.drainMs);
      await closed;
      clearTimeout(force);
    },
  };
}

/** Node gives only `set-cookie` as a list, which no client sends. */
const headOf = (request: IncomingMessage): RequestHead => ({
  method: request.method ?? 'GET',
  target: request.url ?? '/',
  headers: request.headers as RequestHead['headers'],
});

const headWithSource = (request: IncomingMessage): RequestHead => ({
  ...headOf(request),
  sourceAddress: request.socket.remoteAddress,
});
