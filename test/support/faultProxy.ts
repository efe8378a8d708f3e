import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { partialBatch, shortPage } from './faultProxy/cutDown.ts';
import { type Chooser, type Fault, faults, type ProxiedRequest } from './faultProxy/fault.ts';
import { createForward } from './faultProxy/forward.ts';
import { type Answer, conflict, internalServerError, throttle } from './faultProxy/refusals.ts';
import { seededRandom } from './seeded.ts';

export type FaultProxy = {
  /** Where the DynamoDB client is to be pointed. */
  readonly endpoint: string;
  /** How often each fault befell a request, and how many requests came at all. */
  readonly met: Readonly<Record<Fault | 'requests', number>>;
  /** Connections of clients that are open now. */
  readonly connections: number;
  /** From now on this decides; nothing: no faults. */
  befall(chooser?: Chooser): void;
  /** `refusing`: nobody listens and every connection breaks. `silent`: connections are taken, nothing is answered. */
  breakDown(how: 'refusing' | 'silent'): Promise<void>;
  /** Ends the outage; what hung in it breaks. */
  mend(): Promise<void>;
  /** Resolves when what was put off (`late`, `delay`) has been carried out. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

export type FaultProxyOptions = {
  /** The DynamoDB engine. */
  readonly target: string;
  readonly seed?: number;
  readonly delayMs?: number;
  /** A `late` request is carried out so long after nobody waits for it any more. */
  readonly lateMs?: number;
};

/** Stands between a DynamoDB client and the engine, and does to requests what networks and DynamoDB do. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { target, seed = 1, delayMs = 50, lateMs = 100 } = options;
  const random = seededRandom(seed);
  const { forward, end } = createForward(target);
  const met = Object.fromEntries(['requests', ...faults].map((name) => [name, 0])) as Record<
    Fault | 'requests',
    number
  >;
  const sockets = new Set<Socket>();
  const putOff = new Set<Promise<unknown>>();
  let choose: Chooser | undefined;
  let isSilent = false;

  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const note = (task: Promise<unknown>) => {
    putOff.add(task);
    const done = () => putOff.delete(task);
    task.then(done, done);
  };

  async function carry(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(message);
    const request = requestOf(message, body);
    met.requests++;
    if (isSilent) return;
    const fault = choose?.(request);
    if (fault !== undefined) met[fault]++;
    const carryOut = (input?: ProxiedRequest['input']) =>
      forward(message.headers, input === undefined ? body : Buffer.from(JSON.stringify(input)));
    const reply = ({ status, body }: Answer) => {
      response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(body);
    };
    const breakOff = () => message.socket.resetAndDestroy();

    switch (fault) {
      case undefined:
        return reply(await carryOut());
      case 'reset':
        return void breakOff();
      case 'lost reply':
        await carryOut();
        return void breakOff();
      case 'torn reply': {
        const { status, body } = await carryOut();
        response.writeHead(status, { 'Content-Length': Buffer.byteLength(body) });
        return void response.write(body.slice(0, body.length / 2), breakOff);
      }
      case 'hang before':
        return;
      case 'hang after':
        return void (await carryOut());
      case 'late':
        await new Promise((resolve) => message.socket.once('close', resolve));
        await wait(lateMs);
        return void (await carryOut());
      case 'delay':
        await wait(delayMs);
        return reply(await carryOut());
      case 'throttle':
        return reply(throttle(request, random));
      case 'conflict':
        return reply(conflict(request, random));
      case 'failure before':
        return reply(internalServerError);
      case 'failure after':
        await carryOut();
        return reply(internalServerError);
      case 'partial batch': {
        const partial = partialBatch(request.operation, request.input, random);
        const { status, body } = await carryOut(partial.input);
        return reply({
          status,
          body: status === 200 ? JSON.stringify(partial.giveBack(JSON.parse(body))) : body,
        });
      }
      case 'short page':
        return reply(await carryOut(shortPage(request.input, random)));
    }
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, (message, response) => {
    // the client has gone, or the engine has: either way nobody is to be answered
    note(carry(message, response).catch(() => message.socket.destroy()));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  const breakAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const stopListening = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    breakAll();
    await closed;
  };

  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    met,
    get connections() {
      return sockets.size;
    },
    befall(chooser) {
      choose = chooser;
    },
    async breakDown(how) {
      if (how === 'silent') isSilent = true;
      else await stopListening();
    },
    async mend() {
      if (isSilent) breakAll();
      isSilent = false;
      if (!server.listening) await listen(port);
    },
    async settled() {
      while (putOff.size > 0) await Promise.allSettled(putOff);
    },
    async close() {
      if (server.listening) await stopListening();
      while (putOff.size > 0) await Promise.allSettled(putOff);
      end();
    },
  };
}

function requestOf(message: IncomingMessage, body: Buffer): ProxiedRequest {
  const operation = `${message.headers['x-amz-target']}`.split('.').at(-1) as string;
  return { operation, input: JSON.parse(body.toString('utf8')) };
}
