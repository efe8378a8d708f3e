import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from '../load/connection.ts';
import { requestsFor } from '../load/requests.ts';
import type { Line } from '../report.ts';
import type { ServerProcess } from '../serverProcess.ts';
import { significant } from '../statistics.ts';
import { drain, fill } from './fill.ts';

const barMb = 250;
const sampleMs = 200;

/** Private memory of a server on disk while so many messages wait, and after they have been received and deleted. */
export async function privateMemory(
  server: ServerProcess,
  messages: number,
  settleMs: number,
): Promise<Line> {
  const megabytes = () => server.privateBytes() / 1_048_576;
  const { port } = server;
  const requests = requestsFor(port, 'crowded');
  const connection = await openConnection(port);
  await connection.exchange(requests.createQueue);
  connection.close();
  const emptyMb = megabytes();
  let mostMb = emptyMb;
  const sampling = setInterval(() => {
    mostMb = Math.max(mostMb, megabytes());
  }, sampleMs);
  const startedMs = performance.now();
  await fill(port, requests, messages, 'sendBatch');
  const filledMs = performance.now();
  await sleep(settleMs);
  const waitingMb = megabytes();
  const drainsMs = performance.now();
  await drain(port, requests, messages);
  const drainedMs = performance.now();
  await sleep(settleMs);
  const afterMb = megabytes();
  clearInterval(sampling);
  return {
    scenario: 'private-memory',
    table: 'lmdb',
    messages,
    emptyMb: significant(emptyMb),
    waitingMb: significant(waitingMb),
    drainedMb: significant(afterMb),
    mostMb: significant(mostMb),
    sentPerSecond: Math.round(messages / ((filledMs - startedMs) / 1_000)),
    drainedPerSecond: Math.round(messages / ((drainedMs - drainsMs) / 1_000)),
    bar: barMb,
    withinBar: Math.max(waitingMb, afterMb) <= barMb,
  };
}
