import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, openConnection } from '../load/connection.ts';
import { requestsFor } from '../load/requests.ts';
import type { Line } from '../report.ts';
import type { ServerProcess } from '../serverProcess.ts';
import { significant } from '../statistics.ts';

export type LongPollOptions = {
  readonly queues: number;
  readonly polls: number;
  /** How long the CPU time of the polls is watched. */
  readonly watchMs: number;
  /** Before that: having just connected is not what is measured. */
  readonly settleMs: number;
};

const bars = { cpuSecondsPerMinute: 1.8, privateMb: 150 };

/** Polls that begin anew as soon as they end, on queues that stay empty. */
export async function longPolls(
  server: ServerProcess,
  { queues, polls, watchMs, settleMs }: LongPollOptions,
): Promise<Line> {
  const requests = Array.from({ length: queues }, (_, i) => requestsFor(server.port, `idle-${i}`));
  const connections: Connection[] = [];
  for (let i = 0; i < polls; i++) connections.push(await openConnection(server.port));
  for (const { createQueue } of requests) await connections[0]?.exchange(createQueue);
  let isOver = false;
  let answers = 0;
  const polling = connections.map(async (connection, i) => {
    const request = requests[i % queues]?.longPoll ?? '';
    while (!isOver) {
      await connection.exchange(request);
      answers++;
    }
  });
  const ended = Promise.all(polling).catch((error) => {
    if (!isOver) throw error;
  });
  await sleep(settleMs);
  const startedMs = performance.now();
  const cpuBefore = server.cpuSeconds();
  const answersBefore = answers;
  await Promise.race([sleep(watchMs), ended]);
  const minutes = (performance.now() - startedMs) / 60_000;
  const cpuSecondsPerMinute = (server.cpuSeconds() - cpuBefore) / minutes;
  const privateMb = server.privateBytes() / 1_048_576;
  const answered = answers - answersBefore;
  isOver = true;
  for (const connection of connections) connection.close();
  await ended;
  return {
    scenario: 'idle-long-polls',
    queues,
    polls,
    cpuSecondsPerMinute: significant(cpuSecondsPerMinute),
    cpuBar: bars.cpuSecondsPerMinute,
    privateMb: significant(privateMb),
    privateMbBar: bars.privateMb,
    pollsAnswered: answered,
    withinBar: cpuSecondsPerMinute <= bars.cpuSecondsPerMinute && privateMb <= bars.privateMb,
  };
}
