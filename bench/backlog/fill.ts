import { createBacklog } from '../load/backlog.ts';
import { type Connection, openConnection } from '../load/connection.ts';
import { consume, type Tally } from '../load/lanes.ts';
import { batchSize, type Requests } from '../load/requests.ts';

const lanes = 8;

/** Sends so many messages, one by one or by tens. */
export function fill(
  port: number,
  requests: Requests,
  count: number,
  kind: 'send' | 'sendBatch',
): Promise<void> {
  const variants = requests[kind];
  let left = kind === 'send' ? count : count / batchSize;
  return withConnections(port, async (connection) => {
    while (left-- > 0) await connection.exchange(variants[left % variants.length] as Buffer);
  });
}

/** Receives and deletes them. */
export async function drain(port: number, requests: Requests, count: number): Promise<void> {
  const tally: Tally = { sent: 0, deleted: 0, endMs: 0, latencies: [], receiveLatencies: [] };
  const backlog = createBacklog(Number.POSITIVE_INFINITY, count);
  backlog.end();
  await withConnections(port, (connection) => consume({ connection, requests, backlog, tally, untilMs: 0 }));
}

/** Takes so many messages and keeps them in flight. */
export function hold(port: number, requests: Requests, count: number): Promise<void> {
  let left = count / batchSize;
  return withConnections(port, async (connection) => {
    while (left-- > 0) await connection.exchange(requests.receiveForHours);
  });
}

async function withConnections(port: number, lane: (connection: Connection) => Promise<void>): Promise<void> {
  const connections = await Promise.all(Array.from({ length: lanes }, () => openConnection(port)));
  await Promise.all(connections.map(lane));
  for (const connection of connections) connection.close();
}
