import { randomUUID } from 'node:crypto';
import type { Authorizer } from '../api/auth/authorizer.ts';
import { createApi } from '../api/createApi.ts';
import { maxRequestBytes } from '../api/limits.ts';
import { refuse, requestTooLarge } from '../api/refuse.ts';
import type { Context } from '../engine/context.ts';
import { StorageUnavailable } from '../engine/table/port.ts';
import packageJson from '../package.json' with { type: 'json' };
import { createFrontDoor } from './frontDoor.ts';
import { type HttpServerOptions, type OnAnswer, startHttpServer } from './httpServer.ts';
import { type Log, silentLog } from './log.ts';
import { createMisplacedQueueHint } from './misplacedQueue.ts';
import { createOriginRule } from './originRule.ts';
import { requestLine } from './requestLine.ts';
import { serverDefaults } from './serverDefaults.ts';
import { createSparingLine } from './sparingLine.ts';

export type ServerOptions = {
  readonly engine: Context;
  /** 0: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Of requests whose access key id is not an account itself. */
  readonly account?: string;
  /** Of requests that are not signed. */
  readonly region?: string;
  /** Start of the queue URLs that are returned, if clients reach the server by another name than they call it. */
  readonly baseUrl?: string;
  /** Web pages that may use the server; `*`: all. */
  readonly allowedOrigins?: readonly string[];
  /** Who may call, and what; without it everybody may do everything. */
  readonly authorizer?: Authorizer;
  readonly log?: Log;
  /** The table of DynamoDB behind it, for whoever asks after its health. */
  readonly tableName?: string;
  readonly timeLimits?: HttpServerOptions['timeLimits'];
};

export type RunningServer = {
  readonly port: number;
  /** Where clients on this machine find it. */
  readonly url: string;
  /** Stops accepting, ends long polls with what they have, lets running requests finish. The table stays open. */
  close(): Promise<void>;
};

/** The SQS API of an engine on a port of this machine. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { engine, port, host, account, region, baseUrl, log = silentLog } = { ...serverDefaults, ...options };
  const newRequestId = () => randomUUID();
  const originRule = createOriginRule(options.allowedOrigins ?? [], baseUrl);
  const tellOfOutage = createSparingLine(engine.clock, log.error);

  const server = await startHttpServer({
    port,
    host,
    handler: createApi({
      engine,
      authorizer: options.authorizer,
      account,
      region,
      baseUrl,
      newRequestId,
      onFault({ requestId, action = 'A request', error }) {
        if (error instanceof StorageUnavailable) {
          tellOfOutage(`${action} was answered 503 (${requestId}): ${error.message}`);
        } else log.error(`${action} failed (${requestId}): ${stackOf(error)}`);
      },
    }),
    maxBodyBytes: maxRequestBytes,
    refuseTooLarge: (head) => refuse(head, requestTooLarge, newRequestId()),
    frontDoor: createFrontDoor({
      originRule,
      newRequestId,
      version: packageJson.version,
      table: options.tableName,
    }),
    answerHeaders: originRule.answerHeaders,
    onAnswer: log.writes('warn')
      ? createWatcher({ engine, log, account, region, isOpen: options.authorizer === undefined })
      : undefined,
    onFault: (error) => log.error(`A request could not be answered: ${stackOf(error)}`),
    timeLimits: options.timeLimits,
    // The only one who asks for it is a policy.
    tellsSource: options.authorizer !== undefined,
  });
  return { port: server.port, url: `http://${nameOf(host)}:${server.port}`, close: server.close };
}

const stackOf = (error: unknown): string => (error instanceof Error && error.stack) || String(error);

const nameOf = (host: string): string => {
  if (['127.0.0.1', '0.0.0.0', '::1', '::'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
};

function createWatcher(parts: {
  readonly engine: Context;
  readonly log: Log;
  readonly account: string;
  readonly region: string;
  /** Behind an authorizer the account is the caller's, which an answer does not tell: there is no hint to give. */
  readonly isOpen: boolean;
}): OnAnswer {
  const { log, isOpen } = parts;
  const hintAtMisplacedQueue = createMisplacedQueueHint(parts);
  const isDebug = log.writes('debug');

  return (head, body, answer, tookMs) => {
    if (isDebug) log.debug(requestLine(head, body, answer, tookMs));
    if (!isOpen || answer.status !== 400 || body === undefined) return;
    hintAtMisplacedQueue({ ...head, body }, answer).catch((error) => log.error(String(error)));
  };
}
