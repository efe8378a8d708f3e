import { beforeEach, describe, expect, it } from 'vitest';
import { startMessageMoveTask } from '../../../engine/actions/startMessageMoveTask.ts';
import type { Context } from '../../../engine/context.ts';
import { bodiesOf, type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { answerOf, arnOf, caller, makeQueue, testEngine } from '../../support/testEngine.ts';

let context: Context;
let clock: ManualClock;
let client: Client;
let startMs: number;
beforeEach(async () => {
  ({ context, clock } = testEngine({ settings: { sharedTable: false } }));
  client = clientOf(context);
  startMs = clock.now();
  await makeQueue(context, 'orders');
});

/** A poll that tells what it brought and, in seconds, when. */
const poll = async (WaitTimeSeconds: number, of: Client = client, queue = 'orders', want = 1) => {
  const messages = await of.receive(queue, { WaitTimeSeconds, MaxNumberOfMessages: want });
  return { got: bodiesOf(messages), atSeconds: (clock.now() - startMs) / 1000 };
};

describe('a long poll', () => {
  it('ends with nothing when its time is up', async () => {
    const polling = poll(20);
    await clock.advance(30_000);
    expect(await polling).toEqual({ got: [], atSeconds: 20 });
  });

  it('waits as long as the queue says if the request does not', async () => {
    await client.set('orders', { ReceiveMessageWaitTimeSeconds: '7' });
    const polling = client.receive('orders').then(() => (clock.now() - startMs) / 1000);
    const short = await poll(0);
    await clock.advance(30_000);
    expect([await polling, short.atSeconds]).toEqual([7, 0]);
  });

  it('answers at once when there is something, without waiting for more', async () => {
    await client.send('orders', 'a');
    expect(await poll(20, client, 'orders', 10)).toEqual({ got: ['a'], atSeconds: 0 });
  });

  it('is woken by a send', async () => {
    const polling = poll(20);
    await clock.advance(3_000);
    await client.send('orders', 'a');
    await clock.advance(10_000);
    expect(await polling).toEqual({ got: ['a'], atSeconds: 3 });
  });

  it('is woken by the end of a delay that began before it', async () => {
    await client.send('orders', 'a', { DelaySeconds: 5 });
    const polling = poll(20);
    await clock.advance(20_000);
    expect(await polling).toEqual({ got: ['a'], atSeconds: 5 });
  });

  it('is woken by the end of a delay that began after it', async () => {
    const polling = poll(20);
    await clock.advance(2_000);
    await client.send('orders', 'a', { DelaySeconds: 5 });
    await clock.advance(20_000);
    expect(await polling).toEqual({ got: ['a'], atSeconds: 7 });
  });

  it('is woken by the end of a visibility timeout', async () => {
    await client.send('orders', 'a');
    await client.receive('orders', { VisibilityTimeout: 6 });
    const polling = poll(20);
    await clock.advance(20_000);
    expect(await polling).toEqual({ got: ['a'], atSeconds: 6 });
  });

  it('is woken by the end of a visibility timeout that began after it', async () => {
    await client.send('orders', 'a', { DelaySeconds: 1 });
    const polling = poll(20);
    await clock.advance(1_000);
    expect((await polling).got).toEqual(['a']);
    await client.set('orders', { VisibilityTimeout: '4' });
    const second = poll(20);
    await clock.advance(0);
    await client.send('orders', 'b');
    await clock.advance(0);
    expect(await second).toEqual({ got: ['b'], atSeconds: 1 });
    const third = poll(20);
    await clock.advance(20_000);
    expect(await third).toEqual({ got: ['b'], atSeconds: 5 });
  });

  it('is woken by a change of visibility to 0, and by the end of a shortened one', async () => {
    await client.send('orders', 'a');
    const [first] = await client.receive('orders');
    const polling = poll(20);
    await clock.advance(2_000);
    answerOf(await client.change('orders', first!.ReceiptHandle, 0));
    await clock.advance(1_000);
    expect(await polling).toEqual({ got: ['a'], atSeconds: 2 });

    await client.send('orders', 'b');
    const [second] = await client.receive('orders');
    const next = poll(20);
    await clock.advance(1_000);
    answerOf(await client.change('orders', second!.ReceiptHandle, 3));
    await clock.advance(10_000);
    expect(await next).toEqual({ got: ['b'], atSeconds: 7 });
  });

  it('is woken by a dead letter that arrives', async () => {
    await makeQueue(context, 'work', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('orders'), maxReceiveCount: 1 }),
    });
    await client.send('work', 'a');
    await client.receive('work', { VisibilityTimeout: 0 });
    const polling = poll(20);
    await clock.advance(2_000);
    expect(await client.receive('work')).toEqual([]);
    await clock.advance(5_000);
    expect(await polling).toEqual({ got: ['a'], atSeconds: 2 });
  });

  it('is woken by a message that a move task brings', async () => {
    await makeQueue(context, 'dead');
    await client.set('orders', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 }),
    });
    await client.send('dead', 'a');
    const polling = poll(20);
    await clock.advance(2_000);
    const input = { SourceArn: arnOf('dead'), DestinationArn: arnOf('orders') };
    answerOf(await startMessageMoveTask.run(context, caller, input));
    await client.work();
    await clock.advance(5_000);
    expect(await polling).toEqual({ got: ['a'], atSeconds: 2 });
  });

  it('ends with nothing when its queue is deleted', async () => {
    const polling = poll(20);
    await clock.advance(2_000);
    await client.deleteQueue('orders');
    await clock.advance(5_000);
    expect(await polling).toEqual({ got: [], atSeconds: 2 });
  });

  it('goes on through a purge and takes what is sent after it', async () => {
    const polling = poll(20);
    await clock.advance(1_000);
    await client.purge('orders');
    await clock.advance(1_000);
    await client.send('orders', 'a');
    await clock.advance(5_000);
    expect(await polling).toEqual({ got: ['a'], atSeconds: 2 });
  });

  it('gives handles of the queue as it is after a purge', async () => {
    const polling = client.receive('orders', { WaitTimeSeconds: 20 });
    await clock.advance(1_000);
    await client.purge('orders');
    await client.send('orders', 'a');
    await clock.advance(1_000);
    const [message] = await polling;
    await client.delete('orders', message!.ReceiptHandle);
    expect(await client.counts('orders')).toEqual([0, 0, 0]);
  });

  it('looks again by itself where others write to the table', async () => {
    const { table } = context;
    const { context: here, clock: hereClock } = testEngine({ table, settings: { sharedTable: true } });
    const polling = poll(20, clientOf(here));
    await hereClock.advance(3_000);
    await client.send('orders', 'a');
    await hereClock.advance(1_250);
    expect((await polling).got).toEqual(['a']);
  });
});

describe('long polls together', () => {
  const waiting = async (count: number, seconds = 20) => {
    const ended: { poll: number; got: readonly string[]; atSeconds: number }[] = [];
    for (let i = 0; i < count; i++) {
      poll(seconds).then((end) => ended.push({ poll: i, ...end }));
      await clock.advance(0);
    }
    return ended;
  };

  it('are served first come, first served, one message to each', async () => {
    const ended = await waiting(3);
    await clock.advance(1_000);
    await client.send('orders', 'a');
    await clock.advance(1_000);
    await client.send('orders', 'b');
    await clock.advance(20_000);
    expect(ended).toEqual([
      { poll: 0, got: ['a'], atSeconds: 1 },
      { poll: 1, got: ['b'], atSeconds: 2 },
      { poll: 2, got: [], atSeconds: 20 },
    ]);
  });

  it('are all served from one batch', async () => {
    const ended = await waiting(3);
    await client.sendMany('orders', ['a', 'b', 'c']);
    await clock.advance(1_000);
    expect(ended.map(({ got }) => got)).toEqual([['a'], ['b'], ['c']]);
  });

  it('do not all look for one message', async () => {
    await waiting(50);
    let looks = 0;
    const { query } = context.table;
    context.table.query = (asked) => {
      looks++;
      return query(asked);
    };
    await client.send('orders', 'a');
    await clock.advance(100);
    expect(looks).toBeLessThan(10);
  });

  it('each get what becomes visible in their time, though the first to be woken came for nothing', async () => {
    await client.sendMany('orders', ['a', 'b']);
    const [a, b] = await client.receive('orders');
    answerOf(await client.change('orders', a!.ReceiptHandle, 5));
    answerOf(await client.change('orders', b!.ReceiptHandle, 10));
    const first = poll(5);
    const second = poll(20);
    await clock.advance(1_000);
    await client.delete('orders', a!.ReceiptHandle);
    await clock.advance(20_000);
    expect(await first).toEqual({ got: [], atSeconds: 5 });
    expect(await second).toEqual({ got: ['b'], atSeconds: 10 });
  });

  it('lose nothing to a client that went away: no receive is counted, the next poll is served', async () => {
    const gone = new AbortController();
    const leaving = poll(20, clientOf(context, { signal: gone.signal }));
    await clock.advance(1_000);
    const staying = client.receive('orders', {
      WaitTimeSeconds: 20,
      AttributeNames: ['ApproximateReceiveCount'],
    });
    await clock.advance(1_000);
    const sent = client.send('orders', 'a');
    gone.abort();
    await sent;
    await clock.advance(1_000);
    expect((await leaving).got).toEqual([]);
    expect(await staying).toMatchObject([{ Body: 'a', Attributes: { ApproximateReceiveCount: '1' } }]);
  });

  it('end at once, without a receive, for a client that is gone already', async () => {
    await client.send('orders', 'a');
    expect((await poll(20, clientOf(context, { signal: AbortSignal.abort() }))).got).toEqual([]);
    expect(await client.counts('orders')).toEqual([1, 0, 0]);
  });
});
