import { beforeEach, describe, expect, it } from 'vitest';
import { bodiesOf, clientOf } from '../../support/client.ts';
import { makeQueue } from '../../support/testEngine.ts';
import { type Service, service } from './service.ts';

let s: Service;
beforeEach(async () => {
  s = service();
  await makeQueue(s.context, 'orders');
  await s.grow('orders', 4);
});

/** Loops that poll and delete, until they have had so many messages. */
function consume(client: Service['client'], loops: number, count: number) {
  const received: string[] = [];
  const consuming = Promise.all(
    Array.from({ length: loops }, async () => {
      while (received.length < count) {
        const messages = await client.receive('orders', { WaitTimeSeconds: 20 });
        received.push(...bodiesOf(messages));
        for (const { ReceiptHandle } of messages) await client.delete('orders', ReceiptHandle);
      }
    }),
  );
  return { received, consuming };
}

describe('the polls of a process that sends as well, on sixteen shards', () => {
  it('look where it has put something, not everywhere, and receive it at once', async () => {
    const { received, consuming } = consume(s.client, 6, 200);
    await s.clock.advance(100);
    s.meter.reset();
    for (let i = 0; i < 200; i++) {
      await s.client.send('orders', `${i}`);
      await s.clock.advance(10);
      expect(received).toHaveLength(i + 1);
    }
    expect(s.meter.readUnits / 200).toBeLessThan(6);
    await s.clock.advance(20_000);
    await consuming;
  });

  it('empty them in no time when they are full', async () => {
    const bodies = Array.from({ length: 300 }, (_, i) => `${i}`);
    for (const body of bodies) await s.client.send('orders', body);
    const { received, consuming } = consume(s.client, 3, 300);
    await s.clock.advance(1_000);
    expect(received.toSorted()).toEqual(bodies.toSorted());
    await s.clock.advance(20_000);
    await consuming;
  });
});

describe('the polls of a process to which others send, on sixteen shards', () => {
  it('look everywhere only now and then', async () => {
    const other = clientOf(s.start());
    await other.receive('orders');
    const { received, consuming } = consume(s.client, 6, 100);
    await s.clock.advance(100);
    s.meter.reset();
    for (let i = 0; i < 100; i++) {
      await other.send('orders', `${i}`);
      await s.clock.advance(50);
    }
    await s.clock.advance(20_000);
    await consuming;
    expect(received).toHaveLength(100);
    expect(s.meter.readUnits / 100).toBeLessThan(16);
  });
});
