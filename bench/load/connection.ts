import { connect } from 'node:net';

export type Connection = {
  /** Sends one whole request and hands back the body of the answer; anything but a 200 is thrown. */
  exchange(request: Buffer | string): Promise<string>;
  close(): void;
};

const bufferBytes = 65_536;
const lengthName = /\r\ncontent-length: *(\d+)/i;

/** A kept-alive connection that does only what the load needs, so that the server is the slower side. */
export async function openConnection(port: number): Promise<Connection> {
  let received = '';
  let endsAt = 0;
  let bodyAt = 0;
  let waiting: PromiseWithResolvers<string> | undefined;

  const fail = (error: Error) => {
    waiting?.reject(error);
    waiting = undefined;
  };
  const onBytes = (count: number, buffer: Uint8Array): boolean => {
    received += (buffer as Buffer).toString('latin1', 0, count);
    if (endsAt === 0) {
      const headEnd = received.indexOf('\r\n\r\n');
      if (headEnd < 0) return true;
      bodyAt = headEnd + 4;
      endsAt = bodyAt + Number(lengthName.exec(received)?.[1] ?? 0);
    }
    if (received.length < endsAt) return true;
    const answer = received;
    const body = answer.slice(bodyAt, endsAt);
    received = '';
    endsAt = 0;
    const asked = waiting;
    waiting = undefined;
    if (answer.startsWith('HTTP/1.1 200')) asked?.resolve(body);
    else asked?.reject(new Error(answer));
    return true;
  };

  const socket = connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    onread: { buffer: Buffer.alloc(bufferBytes), callback: onBytes },
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed the connection')));
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));

  return {
    exchange(request) {
      waiting = Promise.withResolvers();
      socket.write(request, 'latin1');
      return waiting.promise;
    },
    close: () => void socket.destroy(),
  };
}
