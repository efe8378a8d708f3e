import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export type Entry = {
  readonly consumer: string;
  readonly body: string;
  readonly receives: number;
  /** When that was heard, by this process. */
  readonly atMs: number;
  /** When the handler began, epoch ms, if it says so. */
  readonly startedMs?: number;
};

/** What consumers have begun to work on, in that order; each waits for the answer. */
export type Ledger = {
  readonly url: string;
  readonly entries: readonly Entry[];
  of(consumer: string): readonly Entry[];
  /** Resolves when that is so; looked at with each entry. */
  until(isSo: () => boolean): Promise<void>;
  /** Whoever works on that from now on waits until this is called again with `false`. */
  hold(body: string, isHeld: boolean): void;
  close(): Promise<void>;
};

export async function startLedger(): Promise<Ledger> {
  const entries: Entry[] = [];
  const held = new Map<string, (() => void)[]>();
  const waiting = new Set<() => void>();
  const server = createServer(async (request, response) => {
    const atMs = performance.now();
    const entry = (await json(request)) as Entry;
    entries.push({ ...entry, atMs });
    for (const look of waiting) look();
    const others = held.get(entry.body);
    if (others === undefined) response.end();
    else others.push(() => void response.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    entries,
    of: (consumer) => entries.filter((entry) => entry.consumer === consumer),
    until: (isSo) =>
      new Promise((resolve) => {
        const look = () => {
          if (!isSo()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    hold(body, isHeld) {
      for (const release of held.get(body) ?? []) release();
      if (isHeld) held.set(body, []);
      else held.delete(body);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
