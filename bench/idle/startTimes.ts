import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openConnection } from '../load/connection.ts';
import { requestsFor } from '../load/requests.ts';
import { startForebay } from '../serverProcess.ts';

/** From spawn to the first answer of the server, and from spawn to exit of a Node that does nothing, in turn. */
export async function startTimes(
  args: readonly string[],
  starts: number,
): Promise<{ readonly firstAnswerMs: readonly number[]; readonly bareNodeMs: readonly number[] }> {
  const firstAnswerMs: number[] = [];
  const bareNodeMs: number[] = [];
  for (let i = 0; i < starts; i++) {
    firstAnswerMs.push(await firstAnswer(args));
    bareNodeMs.push(await bareNode());
  }
  return { firstAnswerMs, bareNodeMs };
}

async function firstAnswer(args: readonly string[]): Promise<number> {
  const startedMs = performance.now();
  const server = await startForebay(args);
  const connection = await openConnection(server.port);
  await connection.exchange(requestsFor(server.port, 'first').createQueue);
  const tookMs = performance.now() - startedMs;
  connection.close();
  await server.stop();
  return tookMs;
}

async function bareNode(): Promise<number> {
  const startedMs = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - startedMs;
}
