import { beforeEach, describe, expect, it } from 'vitest';
import { type FifoQueue, fifoQueue, makeFifo, queue } from '../../support/fifoQueue.ts';
import { arnOf } from '../../support/testEngine.ts';
import { expiries } from '../../support/testTable.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Markers of emptied groups are kept in stretches of so long. */
const stretchMs = 5 * minuteMs;
/** Until deduplication records and receive attempts are removed. */
const memoryMs = 5 * minuteMs + 1_001;

describe.each(expiries)('on a %s table,', (expiry) => {
  let q: FifoQueue;
  beforeEach(async () => {
    q = await fifoQueue(expiry);
  });
  const heads = async () => (await q.table.items()).filter(({ sk }) => sk === 'head').length;
  const later = async (ms: number) => {
    await q.clock.advance(ms);
    await q.client.work();
  };

  describe('of a group whose messages were all deleted', () => {
    it('nothing is left after an idle hour, and until then its head alone', async () => {
      await q.client.sendMany(queue, ['a', 'b'.repeat(900), 'c'.repeat(2_000), 'd'.repeat(400_000)], {
        MessageGroupId: 'g',
      });
      const bodies = await q.take();
      await q.ack(...bodies);
      await later(memoryMs);
      const names = (await q.leftovers()).map(({ pk, sk }) => `${pk.replace(/^.*\.0#/, '')} ${sk}`);
      expect(names).toEqual(expiry === 'swept' ? ['g#g head', expect.stringMatching(/^i/)] : []);
      await later(hourMs - memoryMs - 1);
      expect(await heads()).toBe(1);
      await later(stretchMs + 1);
      expect(await q.leftovers()).toEqual([]);
    });

    it('the head stays as long as something is sent within the hour', async () => {
      for (const body of numbered(8)) {
        await q.send('g', body);
        await q.take();
        await q.ack(body);
        await later(30 * minuteMs);
        expect(await heads()).toBe(1);
      }
      await later(hourMs);
      expect(await q.leftovers()).toEqual([]);
    });

    it('the head stays while something is in it, however old', async () => {
      await q.send('g', 'a', 'b');
      await q.take({ MaxNumberOfMessages: 1 });
      await q.ack('a');
      await later(20 * hourMs);
      expect(await q.take()).toEqual(['b']);
      await q.ack('b');
      await later(hourMs - 1);
      expect(await heads()).toBe(1);
      await later(stretchMs);
      expect(await q.leftovers()).toEqual([]);
    });

    it('no more is kept the more often it is emptied', async () => {
      for (const body of numbered(200)) {
        await q.send('g', body);
        await q.take();
        await q.ack(body);
        await q.clock.advance(10);
      }
      await later(memoryMs);
      expect((await q.leftovers()).length).toBeLessThan(5);
    });

    it('a thousand like it are swept in one go', async () => {
      for (const group of numbered(1_000)) await q.send(group, group);
      for (let i = 0; i < 100; i++) await q.ack(...(await q.take()));
      await q.clock.advance(hourMs + stretchMs);
      await q.client.work();
      expect(await q.leftovers()).toEqual([]);
    });

    it('a late delete by an old handle, or another sequence, does not disturb what comes after', async () => {
      await q.send('g', 'a');
      const [first] = await q.receive();
      await q.ack('a');
      await later(hourMs + stretchMs);
      await q.send('g', 'b');
      await q.client.delete(queue, first!.ReceiptHandle);
      const [second] = await q.receive();
      expect(second).toMatchObject({ Body: 'b', Attributes: { ApproximateReceiveCount: '1' } });
      await q.client.delete(queue, first!.ReceiptHandle);
      expect(await q.counts()).toEqual([0, 1, 0]);
      const numbers = [first, second].map((message) => `${message?.Attributes?.SequenceNumber}`);
      expect(numbers).toEqual(numbers.toSorted());
      expect(numbers[0]).not.toBe(numbers[1]);
    });
  });

  describe('of a group', () => {
    it('whose messages became dead letters nothing is left', async () => {
      await makeFifo(q.context, 'dead.fifo');
      await q.client.set(queue, {
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('dead.fifo'), maxReceiveCount: 1 }),
      });
      await q.client.sendMany(queue, ['a', 'b'.repeat(2_000), 'c'.repeat(2_000), 'd'.repeat(5_000)], {
        MessageGroupId: 'g',
      });
      for (let i = 0; i < 2; i++) await q.take({ VisibilityTimeout: 0 });
      const dead = await q.receive({ from: 'dead.fifo' });
      expect(dead).toHaveLength(4);
      for (const { ReceiptHandle } of dead) await q.client.delete('dead.fifo', ReceiptHandle);
      await later(hourMs + stretchMs);
      expect(await q.leftovers()).toEqual([]);
    });

    it('nothing is left of messages that were sent twice', async () => {
      const bodies = ['b'.repeat(2_000), 'c'.repeat(2_500), 'd'.repeat(400_000)];
      for (let i = 0; i < 3; i++) await q.client.sendMany(queue, bodies, { MessageGroupId: 'g' });
      await q.client.sendMany(queue, [...bodies, 'e'.repeat(1_000), 'f'.repeat(1_000)], {
        MessageGroupId: 'g',
      });
      await q.ack(...(await q.take()));
      await later(hourMs + stretchMs);
      expect(await q.leftovers()).toEqual([]);
    });

    it('nothing is left of one whose visibility was changed, once a receive came by', async () => {
      await q.send('g', 'a');
      await q.take({ VisibilityTimeout: 100 });
      for (const seconds of [50, 30, 70]) await q.change('a', seconds);
      await q.ack('a');
      await q.clock.advance(100_000);
      expect(await q.take()).toEqual([]);
      await later(hourMs + stretchMs);
      expect(await q.leftovers()).toEqual([]);
    });
  });

  describe('of a FIFO queue', () => {
    it.each(['purge', 'deleteQueue'] as const)('nothing is left by %s once it is swept', async (end) => {
      await q.send('a', 'a1', 'x'.repeat(2_000));
      await q.send('b', 'b1', 'y'.repeat(500_000));
      await q.send('emptied', 'e1');
      await q.send('flying', 'f1', 'f2');
      await q.receive({ ReceiveRequestAttemptId: 'attempt' });
      await q.ack('e1');
      await q.client[end](queue);
      await later(memoryMs);
      expect(await q.leftovers()).toEqual([]);
    });
  });
});
