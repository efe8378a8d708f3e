import { createConnection } from './connection.ts';
import { createDice } from './dice.ts';
import { drawProbe } from './drawProbe.ts';
import type { Shared } from './inputs.ts';
import { judge } from './judge.ts';
import { startServerProcess } from './serverProcess.ts';
import { serviceAt } from './service.ts';
import { createTally } from './tally.ts';

export type FuzzSummary = {
  readonly requests: number;
  readonly seed: number;
  readonly seconds: number;
  /** Between the end of the warm-up and the end, both at rest. */
  readonly heapGrowthMb: number;
  readonly violations: number;
  /** The first of them. */
  readonly examples: readonly string[];
  readonly results: Readonly<Record<string, number>>;
  readonly kinds: Readonly<Record<string, number>>;
};

const senders = 24;
const warmUpRequests = 20_000;
const tidyEvery = 5_000;
/** Enough for the rarest kind to come up. */
const fullRunRequests = 10_000;
const maxHeapGrowthMb = 20;

/** Sends so many requests, good and bad, to a server process and judges every answer. */
export async function runFuzz({ requests, seed }: { requests: number; seed: number }): Promise<FuzzSummary> {
  const startedMs = performance.now();
  const tally = createTally();
  const server = await startServerProcess();
  const service = serviceAt(server.port);
  const shared: Shared = { steadyUrl: service.urlOf('steady'), handles: [] };
  const lanes = Array.from({ length: senders }, (_, index) => ({
    dice: createDice(seed * senders + index),
    connection: createConnection(server.port),
  }));

  const send = async (quota: number): Promise<void> => {
    let left = quota;
    const run = async ({ dice, connection }: (typeof lanes)[number]) => {
      while (left > 0 && server.ending() === undefined) {
        left--;
        if (left % tidyEvery === 0) await service.tidy();
        const probe = drawProbe(dice, shared);
        tally.add(probe, judge(probe, await connection.exchange(probe.pieces, probe.isHead)));
        if (probe.isGarbage) connection.close();
      }
    };
    await service.tidy();
    await Promise.all(lanes.map(run));
    await service.tidy();
  };

  let heapGrowthMb = 0;
  try {
    const warmUp = Math.min(warmUpRequests, Math.ceil(requests / 5));
    await send(warmUp);
    const before = await server.restingHeapBytes();
    await send(requests - warmUp);
    heapGrowthMb = ((await server.restingHeapBytes()) - before) / 1_048_576;
    if (heapGrowthMb > maxHeapGrowthMb) tally.violate(`the heap grew by ${heapGrowthMb.toFixed(1)} MB`);
    const fault = await service.proof();
    if (fault !== undefined) tally.violate(`the service is broken at the end: ${fault}`);
    const untried = tally.untried();
    if (requests >= fullRunRequests && untried.length > 0) tally.violate(`untried: ${untried.join()}`);
  } catch (error) {
    tally.violate(`${error}; the server: ${server.ending() ?? 'runs'} ${server.complaints()}`);
  } finally {
    for (const { connection } of lanes) connection.close();
    await server.stop();
  }
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
  return { requests, seed, seconds, heapGrowthMb: Math.round(heapGrowthMb * 10) / 10, ...tally.summary() };
}
