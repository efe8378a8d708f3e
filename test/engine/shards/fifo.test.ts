import { beforeEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../support/client.ts';
import { makeFifo } from '../../support/fifoQueue.ts';
import { type Service, service, termMs } from './service.ts';

const queue = 'orders.fifo';
const groups = Array.from({ length: 12 }, (_, i) => `g${i}`);

let s: Service;
beforeEach(async () => {
  s = service();
  await makeFifo(s.context, queue);
});
let sent = 0;
const sendTo = async (ofGroups: readonly string[], times = 1) => {
  for (let i = 0; i < times; i++) {
    for (const MessageGroupId of ofGroups) await s.client.send(queue, `${sent++}`, { MessageGroupId });
  }
};
type Messages = Awaited<ReturnType<Service['client']['receive']>>;
const deleteAll = async (messages: Messages) => {
  for (const { ReceiptHandle } of messages) await s.client.delete(queue, ReceiptHandle);
};
/** Receives and deletes until nothing comes; the bodies by their groups. */
const consumed = async () => {
  const byGroup = new Map<string, number[]>();
  for (;;) {
    const messages = await s.client.receive(queue, { MessageSystemAttributeNames: ['All'] });
    if (messages.length === 0) return byGroup;
    for (const { Body, Attributes } of messages) {
      const group = Attributes?.MessageGroupId ?? '';
      byGroup.set(group, [...(byGroup.get(group) ?? []), Number(Body)]);
    }
    await deleteAll(messages);
  }
};
const expectOrder = (byGroup: ReadonlyMap<string, readonly number[]>, perGroup: number) => {
  expect([...byGroup.keys()].sort()).toEqual([...groups].sort());
  for (const bodies of byGroup.values()) {
    expect(bodies).toEqual([...bodies].sort((a, b) => a - b));
    expect(bodies.length).toBe(perGroup);
  }
};

describe('the groups of a FIFO queue', () => {
  it('keep their order while the queue grows', async () => {
    await sendTo(groups, 2);
    await s.grow(queue, 1);
    await sendTo(groups, 2);
    await s.grow(queue, 2);
    await sendTo(groups, 2);
    expect(await s.shards(queue)).toEqual([8, 8]);
    expectOrder(await consumed(), 6);
  });

  it('are spread over the shards', async () => {
    await s.grow(queue, 3);
    await sendTo(groups);
    expect((await s.lying(queue)).size).toBeGreaterThan(4);
  });

  it('are counted, and held by one receiver at a time, wherever their hints lie', async () => {
    await sendTo(groups);
    await s.grow(queue, 3);
    await sendTo(groups);
    expect(await s.client.counts(queue)).toEqual([24, 0, 0]);
    const [first] = await s.client.receive(queue, { MaxNumberOfMessages: 1 });
    // a count is told again for some seconds
    await s.clock.advance(5_000);
    expect(await s.client.counts(queue)).toEqual([23, 1, 0]);
    expect((await consumed()).size).toBe(11);
    await deleteAll([first!]);
    expect((await consumed()).size).toBe(1);
    await s.clock.advance(5_000);
    expect(await s.client.counts(queue)).toEqual([0, 0, 0]);
  });

  it.each([1, 2])('leave no hint behind that was written when the queue had %d shards', async (shards) => {
    await s.grow(queue, Math.log2(shards));
    await sendTo(groups);
    const messages = [await s.client.receive(queue), await s.client.receive(queue)].flat();
    await s.grow(queue, 2);
    await deleteAll(messages);
    expect((await s.lying(queue)).size).toBe(0);
  });

  it('go on when their lease ends that was taken before the queue grew', async () => {
    await sendTo(groups);
    await s.client.receive(queue);
    await s.client.receive(queue);
    await s.grow(queue, 3);
    await s.clock.advance(30_000);
    expectOrder(await consumed(), 1);
  });

  it('have one hint each, though its instant stays the same', async () => {
    await s.client.set(queue, { DelaySeconds: '5' });
    await sendTo(groups.slice(0, 8));
    await s.grow(queue, 1);
    await s.client.receive(queue, { VisibilityTimeout: 0 });
    const hints = [...(await s.lying(queue)).values()].flat();
    expect(hints.map(({ sk }) => sk).sort()).toEqual([...new Set(hints.map(({ sk }) => sk))].sort());
    expect(new Set(hints.map(({ pk }) => pk)).size).toBe(2);
  });

  it('are all in the first shard again when the queue has fallen back, in flight or waiting', async () => {
    await s.grow(queue, 3);
    await sendTo(groups.slice(0, 8), 2);
    const held = await s.client.receive(queue, { MaxNumberOfMessages: 4, VisibilityTimeout: 3_600 });
    await s.pass(15);
    expect(await s.shards(queue)).toEqual([1, 1]);
    expect([...(await s.lying(queue)).keys()]).toEqual([0]);
    await s.clock.advance(termMs);
    await sendTo(groups);
    await deleteAll(held);
    const byGroup = await consumed();
    expect([...byGroup.values()].flat().length).toBe(28 - held.length);
    for (const bodies of byGroup.values()) expect(bodies).toEqual([...bodies].sort((a, b) => a - b));
  });

  const pausedPuts = () => {
    const goOn: (() => void)[] = [];
    const context = s.start((table) => ({
      ...table,
      async put(put) {
        await new Promise<void>((resolve) => goOn.push(resolve));
        return table.put(put);
      },
    }));
    const letGo = () => {
      for (const proceed of goOn.splice(0)) proceed();
    };
    return { client: clientOf(context), letGo };
  };

  it('are read again when a sender was paused before its hint', async () => {
    await s.grow(queue, 3);
    const { client, letGo } = pausedPuts();
    const sends = groups.map((MessageGroupId, i) => client.send(queue, `${i}`, { MessageGroupId }));
    await s.pass(16);
    expect(await s.shards(queue)).toEqual([1, 1]);
    letGo();
    await Promise.all(sends);
    await s.clock.advance(termMs);
    expectOrder(await consumed(), 1);
  });

  it('are read again before a receiver that was paused removes the hint that it met', async () => {
    await sendTo(groups.slice(0, 8));
    await s.grow(queue, 3);
    const { client, letGo } = pausedPuts();
    const receiving = client.receive(queue);
    await s.pass(16);
    expect(await s.shards(queue)).toEqual([1, 1]);
    for (let i = 0; i < 10; i++) {
      letGo();
      await s.clock.advance(0);
    }
    expect(await receiving).toEqual([]);
    await s.clock.advance(40_000);
    expect((await consumed()).size).toBe(8);
  });

  it.each([2, 4, 6, 8, 10, 20])(
    'are not lost to a receiver that was paused, for %d minutes, and died',
    async (minutes) => {
      await s.grow(queue, 3);
      const goOn: (() => void)[] = [];
      const dying = s.start((table) => ({
        ...table,
        async put(put) {
          await new Promise<void>((resolve) => goOn.push(resolve));
          await table.put(put);
          return new Promise(() => {});
        },
      }));
      await sendTo(groups.slice(0, 8));
      for (let i = 0; i < 3; i++) clientOf(dying).receive(queue, { VisibilityTimeout: 60 });
      await s.pass(minutes);
      for (const proceed of goOn) proceed();
      await s.pass(20);
      expect((await consumed()).size).toBe(8);
    },
  );
});
