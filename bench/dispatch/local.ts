import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLedger } from '../../test/lambda/support/ledger.ts';
import { callOver, openConnection } from '../lambda/call.ts';
import { startForebay } from '../serverProcess.ts';
import { startTime } from './startTimes.ts';

export type LocalOptions = { readonly messages: number; readonly warmUp: number };

export type LocalTimes = {
  /** Send → handler start, under `forebay serve --consume`. */
  readonly start: readonly number[];
  /** The same handler, called by a server that does nothing else. */
  readonly bare: readonly number[];
};

const restMs = 10;

/** In turn, so that what else the machine does falls on both alike. */
export async function localTimes({ messages, warmUp }: LocalOptions): Promise<LocalTimes> {
  const ledger = await startLedger();
  // the handler finds it there, in this process and in the server's
  process.env.LEDGER_URL = ledger.url;
  const file = join(import.meta.dirname, 'stampConsumer.ts');
  const forebay = await startForebay(['--memory', '--log', 'error', '--consume', `mapped=${file}`]);
  const { handler } = await import('./stampConsumer.ts');
  const bareServer = createServer(async (request, response) => {
    await handler((await json(request)) as never);
    response.end();
  });
  await new Promise<void>((resolve) => bareServer.listen(0, '127.0.0.1', resolve));
  const bareUrl = `http://127.0.0.1:${(bareServer.address() as AddressInfo).port}`;
  const connection = openConnection(forebay.port);
  const QueueUrl = `http://127.0.0.1:${forebay.port}/000000000000/mapped`;
  const times = { start: [] as number[], bare: [] as number[] };
  for (let i = 0; i < warmUp + messages; i++) {
    const start = await startTime(ledger, `m${i}`, () =>
      callOver(connection, 'SendMessage', { QueueUrl, MessageBody: `m${i}` }),
    );
    await sleep(restMs);
    const body = JSON.stringify({ Records: [{ body: `bare ${i}` }] });
    const bare = await startTime(ledger, `bare ${i}`, () => fetch(bareUrl, { method: 'POST', body }));
    if (i < warmUp) continue;
    times.start.push(start);
    times.bare.push(bare);
  }
  connection.destroy();
  await forebay.stop();
  bareServer.closeAllConnections();
  await new Promise((resolve) => bareServer.close(resolve));
  await ledger.close();
  return times;
}
