import { expect, it } from 'vitest';
import { createEngine } from '../../../engine/engine.ts';
import { memoryTable } from '../../../engine/table/memory.ts';
import { clientOf } from '../../support/client.ts';
import { manualClock } from '../../support/manualClock.ts';
import { seededIds } from '../../support/seeded.ts';
import { makeQueue } from '../../support/testEngine.ts';

const messages = 500;
const meanGapMs = 5_000;

it('wakes the polls of another process within a quarter of a second, mostly, and always within one', async () => {
  const clock = manualClock();
  const ids = seededIds(1);
  const table = memoryTable();
  const engines = [1, 2].map((seed) => createEngine({ table, clock, ids: seededIds(seed) }));
  const [sender, receiver] = engines as [(typeof engines)[0], (typeof engines)[0]];
  await makeQueue(sender, 'orders');
  const from = clientOf(sender);
  const to = clientOf(receiver);
  const delays: number[] = [];
  let left = messages;

  const consume = async () => {
    while (left > 0) {
      const [message] = await to.receive('orders', { WaitTimeSeconds: 20, MaxNumberOfMessages: 1 });
      if (message === undefined) continue;
      left--;
      delays.push(clock.now() - Number(message.Body));
      await to.delete('orders', message.ReceiptHandle);
    }
  };
  const consuming = consume();
  for (let i = 0; i < messages; i++) {
    await clock.advance(Math.ceil(-meanGapMs * Math.log(1 - ids.below(10_000) / 10_000)));
    await from.send('orders', String(clock.now()));
  }
  await clock.advance(20_000);
  await consuming;

  delays.sort((a, b) => a - b);
  expect(delays).toHaveLength(messages);
  expect(delays[messages / 2]).toBeLessThanOrEqual(250);
  expect(delays.at(-1)).toBeLessThanOrEqual(1_000);
});
