import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Piece } from './probe.ts';

export type Answer = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
};
export type Outcome = Answer | 'closed' | 'silent';

const longestSilenceMs = 45_000;

/** A keep-alive connection that sends the very bytes it is given. */
export type Connection = {
  exchange(pieces: readonly Piece[], isHead?: boolean): Promise<Outcome>;
  close(): void;
};

export function createConnection(port: number): Connection {
  let socket: Socket | undefined;
  const close = () => {
    socket?.destroy();
    socket = undefined;
  };

  return {
    close,
    async exchange(pieces, isHead = false) {
      const current = socket ?? connect({ port, host: '127.0.0.1', noDelay: true });
      socket = current;
      const listening = listen(current, isHead);
      await send(current, pieces, listening.isOver);
      const outcome = await listening.outcome;
      const keepsAlive =
        typeof outcome === 'object' && outcome.headers.get('connection')?.toLowerCase() !== 'close';
      if (!keepsAlive) close();
      return outcome;
    },
  };
}

async function send(socket: Socket, pieces: readonly Piece[], isOver: () => boolean): Promise<void> {
  for (const piece of pieces) {
    if (typeof piece === 'number') await pause(piece);
    else
      for (const part of typeof piece === 'function' ? piece() : [piece]) await write(socket, part, isOver);
    if (isOver()) return;
  }
}

/** Waits for room, or for an answer that comes before it. */
async function write(socket: Socket, part: Buffer, isOver: () => boolean): Promise<void> {
  if (isOver() || !socket.writable || socket.write(part)) return;
  while (socket.writableNeedDrain && !isOver() && !socket.destroyed) await pause(1);
}

function listen(socket: Socket, isHead: boolean) {
  let received: Buffer = Buffer.alloc(0);
  let isOver = false;
  const outcome = new Promise<Outcome>((resolve) => {
    const end = (result: Outcome) => {
      isOver = true;
      clearTimeout(timer);
      socket.off('data', onData).off('close', onClose);
      resolve(result);
    };
    const timer = setTimeout(() => end('silent'), longestSilenceMs);
    const onData = (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const answer = parseAnswer(received, isHead);
      if (answer !== undefined) end(answer);
    };
    const onClose = () => end('closed');
    socket.on('data', onData).on('close', onClose);
    if (socket.listenerCount('error') === 0) socket.on('error', () => {});
  });
  return { outcome, isOver: () => isOver };
}

/** The first final answer in the bytes, once it is complete. */
function parseAnswer(bytes: Buffer, isHead: boolean): Answer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  if (status < 200) return parseAnswer(bytes.subarray(end + 4), isHead);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  if (isHead) return { status, headers, body: '' };
  const start = end + 4;
  if (headers.get('transfer-encoding') === 'chunked') return chunked(bytes, start, status, headers);
  const length = Number(headers.get('content-length') ?? 0);
  if (bytes.length < start + length) return undefined;
  return { status, headers, body: bytes.toString('utf8', start, start + length) };
}

/** Of Node's own making only: what the service writes has a length. */
function chunked(
  bytes: Buffer,
  start: number,
  status: number,
  headers: ReadonlyMap<string, string>,
): Answer | undefined {
  const text = bytes.toString('latin1', start);
  return text.endsWith('0\r\n\r\n') ? { status, headers, body: text } : undefined;
}
