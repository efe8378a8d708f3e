import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from '../load/connection.ts';
import { handlesIn, requestsFor } from '../load/requests.ts';
import type { Line } from '../report.ts';
import type { ServerProcess } from '../serverProcess.ts';
import { median, quantile, significant } from '../statistics.ts';

/** Most of the time from a send to its poll's answer, as a multiple of a receive that finds its message at once. */
const bar = 3;
/** The poll must be waiting in the server by the time of the send; the other receive starts from the same rest. */
const restMs = 5;

/** From the start of a send until a poll on another connection has the message. */
export async function wakeUps(server: ServerProcess, wakes: number): Promise<Line> {
  const requests = requestsFor(server.port, 'wakes');
  const [sender, receiver] = [await openConnection(server.port), await openConnection(server.port)];
  await sender.exchange(requests.createQueue);
  const drop = async (answer: string) => {
    const handles = handlesIn(answer);
    if (handles.length !== 1) throw new Error(`received ${handles.length} messages instead of 1`);
    await receiver.exchange(requests.deleteBatch(handles));
  };
  const body = (i: number) => requests.send[i % requests.send.length] as Buffer;
  const wakeMs: number[] = [];
  const receiveMs: number[] = [];
  for (let i = 0; i < wakes; i++) {
    await sender.exchange(body(i));
    await sleep(restMs);
    const receivesAtMs = performance.now();
    const found = await receiver.exchange(requests.receiveOne);
    receiveMs.push(performance.now() - receivesAtMs);
    await drop(found);

    const polled = receiver.exchange(requests.longPoll);
    await sleep(restMs);
    const sendsAtMs = performance.now();
    const sent = sender.exchange(body(i));
    const woken = await polled;
    wakeMs.push(performance.now() - sendsAtMs);
    await sent;
    await drop(woken);
  }
  sender.close();
  receiver.close();
  const ratio = median(wakeMs) / median(receiveMs);
  return {
    scenario: 'wake-up',
    wakes,
    sendToWakeP50Ms: significant(median(wakeMs)),
    sendToWakeP99Ms: significant(quantile(wakeMs, 0.99)),
    receiveP50Ms: significant(median(receiveMs)),
    ratio: significant(ratio),
    bar,
    withinBar: ratio <= bar,
  };
}
