import type { IncomingMessage } from 'node:http';

const nothing = new Uint8Array(0);

/**
 * Hands on the whole body, or `undefined` as soon as it is known to be longer than `limit`, of which no more is kept
 * then. If the client goes away before the end, nobody is told: there is nobody to answer.
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
  done: (body: Uint8Array | undefined) => void,
): void {
  let only: Buffer | undefined;
  let all: Buffer[] | undefined;
  let size = 0;

  const onData = (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) {
      request.off('data', onData);
      request.off('end', onEnd);
      only = undefined;
      all = undefined;
      done(undefined);
    } else if (only === undefined) {
      only = chunk;
    } else {
      all ??= [only];
      all.push(chunk);
    }
  };
  const onEnd = () => done(all === undefined ? (only ?? nothing) : Buffer.concat(all, size));

  request.on('data', onData);
  request.on('end', onEnd);
}
