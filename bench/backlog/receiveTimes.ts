import { openConnection } from '../load/connection.ts';
import { handlesIn, requestsFor } from '../load/requests.ts';
import type { Line } from '../report.ts';
import type { ServerProcess } from '../serverProcess.ts';
import { median, significant } from '../statistics.ts';
import { fill, hold } from './fill.ts';
import { receiveBar, type State } from './states.ts';

/** Time of a receive of one message through the API, by what else its queue holds; the queues take turns. */
export async function receiveTimes(
  table: string,
  { port }: ServerProcess,
  states: readonly State[],
  rounds: number,
): Promise<Line> {
  const connection = await openConnection(port);
  const queues = states.map((state, i) => ({
    state,
    requests: requestsFor(port, `state-${i}`),
    tookMs: [] as number[],
  }));
  for (const { state, requests } of queues) {
    await connection.exchange(requests.createQueue);
    await fill(port, requests, state.inFlight, 'sendBatch');
    await hold(port, requests, state.inFlight);
    await fill(port, requests, state.waiting - 1, 'send');
  }
  for (let round = 0; round < rounds; round++) {
    for (const { requests, tookMs } of queues) {
      await connection.exchange(requests.send[round % requests.send.length] as Buffer);
      const startedMs = performance.now();
      const answer = await connection.exchange(requests.receiveOne);
      tookMs.push(performance.now() - startedMs);
      const handles = handlesIn(answer);
      if (handles.length !== 1) throw new Error(`received ${handles.length} messages instead of 1`);
      await connection.exchange(requests.deleteBatch(handles));
    }
  }
  connection.close();
  const [first, ...others] = queues.map(({ tookMs }) => median(tookMs));
  const ratio = Math.max(...others) / Number(first);
  return {
    scenario: 'receive-time',
    table,
    times: queues.map(({ state, tookMs }) => ({ ...state, p50Ms: significant(median(tookMs)) })),
    ratio: significant(ratio),
    bar: receiveBar,
    withinBar: ratio <= receiveBar,
  };
}
