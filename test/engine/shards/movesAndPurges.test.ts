import { beforeEach, describe, expect, it } from 'vitest';
import { startMessageMoveTask } from '../../../engine/actions/startMessageMoveTask.ts';
import { bodiesOf } from '../../support/client.ts';
import { answerOf, arnOf, caller, makeQueue } from '../../support/testEngine.ts';
import { type Service, service, termMs } from './service.ts';

let s: Service;
const bodies = Array.from({ length: 30 }, (_, i) => `${i}`);
beforeEach(async () => {
  s = service();
  await makeQueue(s.context, 'dead');
  const redrive = { deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 };
  await makeQueue(s.context, 'orders', { RedrivePolicy: JSON.stringify(redrive) });
});
const spread = async (queue: string, shardsDoubled = 3) => {
  await s.grow(queue, shardsDoubled);
  for (const body of bodies) await s.client.send(queue, body);
};

describe('a queue of eight shards', () => {
  it('has all its messages counted', async () => {
    await spread('orders');
    await s.client.receive('orders');
    const [visible, inFlight] = await s.client.counts('orders');
    expect([visible! + inFlight!, inFlight! > 0]).toEqual([30, true]);
  });

  it('has all its dead letters moved, and all of them moved back', async () => {
    await spread('orders');
    await s.grow('dead', 2);
    for (let received = 0; received < 30; ) {
      received += (await s.client.receive('orders', { VisibilityTimeout: 1 })).length;
    }
    await s.clock.advance(1_000);
    expect(await s.drain('orders')).toEqual([]);
    expect((await s.client.counts('dead'))[0]).toBe(30);
    answerOf(
      await startMessageMoveTask.run(s.context, caller, {
        SourceArn: arnOf('dead'),
        DestinationArn: arnOf('orders'),
      }),
    );
    await s.client.work();
    expect(await s.client.counts('dead')).toEqual([0, 0, 0]);
    expect([...bodiesOf(await s.drain('orders'))].sort()).toEqual([...bodies].sort());
  });

  it('has messages moved out of every shard', async () => {
    await spread('dead');
    answerOf(
      await startMessageMoveTask.run(s.context, caller, {
        SourceArn: arnOf('dead'),
        DestinationArn: arnOf('orders'),
      }),
    );
    await s.client.work();
    expect([...bodiesOf(await s.drain('orders'))].sort()).toEqual([...bodies].sort());
  });

  it('is empty after a purge, and goes on with as many', async () => {
    await spread('orders');
    const purged = s.client.purge('orders');
    await s.clock.advance(termMs);
    await purged;
    expect(await s.drain('orders')).toEqual([]);
    for (const body of bodies) await s.client.send('orders', body);
    expect((await s.lying('orders')).size).toBe(8);
    expect((await s.drain('orders')).length).toBe(30);
  });
});
