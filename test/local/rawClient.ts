import { connect } from 'node:net';

export type RawClient = {
  write(text: string | Uint8Array): void;
  /** What has come so far, once it holds `text`. Fails if the connection closes without it. */
  until(text: string): Promise<string>;
  /** All that came, once the server has closed. */
  closed(): Promise<string>;
  leave(): void;
};

/** A client that sends the bytes it is given and no other, for what HTTP clients hide. */
export async function rawClient(port: number): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1' });
  let received = '';
  let isClosed = false;
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const watcher of watchers) watcher();
  };
  socket.setEncoding('latin1');
  socket.on('data', (text) => {
    received += text;
    changed();
  });
  // A reset shows in what was received.
  socket.on('error', () => {});
  socket.on('close', () => {
    isClosed = true;
    changed();
  });
  await new Promise((resolve) => socket.once('connect', resolve));

  const when = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isSo()) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
    });

  return {
    write: (text) => void socket.write(text),
    async until(text) {
      await when(() => isClosed || received.includes(text));
      if (!received.includes(text)) throw new Error(`closed without "${text}", after: ${received}`);
      return received;
    },
    async closed() {
      await when(() => isClosed);
      return received;
    },
    leave: () => void socket.destroy(),
  };
}
