import { beforeEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../support/client.ts';
import { type FifoQueue, fifoQueue, makeFifo, queue } from '../../support/fifoQueue.ts';
import { answerOf, makeQueue, refusalOf } from '../../support/testEngine.ts';
import { expiries } from '../../support/testTable.ts';

const expired = (handle: string) =>
  `InvalidParameterValue: Value ${handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`;
const notAvailable = (handle: string) =>
  `InvalidParameterValue: Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`;
const notValid = (handle: string) =>
  `ReceiptHandleIsInvalid: The input receipt handle "${handle}" is not a valid receipt handle.`;

describe.each(expiries)('a receipt handle of a FIFO message, on a %s table,', (expiry) => {
  let q: FifoQueue;
  beforeEach(async () => {
    q = await fifoQueue(expiry);
    await q.send('g', 'm1', 'm2', 'm3');
  });
  const change = async (body: string, seconds: number) => q.client.change(queue, q.handleOf(body), seconds);

  it('deletes as long as its timeout runs, and then is expired', async () => {
    await q.take({ VisibilityTimeout: 10 });
    await q.clock.advance(9_999);
    await q.ack('m1');
    await q.clock.advance(1);
    await expect(q.ack('m2')).rejects.toThrow(expired(q.handleOf('m2')));
    expect(await q.take()).toEqual(['m2', 'm3']);
  });

  it('is expired from the very instant at which its message can be received again', async () => {
    await q.take({ VisibilityTimeout: 10 });
    await q.change('m1', 0);
    await expect(q.ack('m1')).rejects.toThrow(expired(q.handleOf('m1')));
    await q.clock.advance(10_000);
    await expect(q.ack('m2')).rejects.toThrow(expired(q.handleOf('m2')));
    expect(refusalOf(await change('m3', 10))).toBe(notAvailable(q.handleOf('m3')));
    expect(await q.take()).toEqual(['m1', 'm2', 'm3']);
  });

  it('deletes as long as its timeout was extended to', async () => {
    await q.take({ VisibilityTimeout: 10 });
    await q.change('m1', 20);
    await q.clock.advance(19_000);
    await q.ack('m1');
    expect(await q.counts()).toEqual([2, 0, 0]);
  });

  it('deletes as often as one likes, also when others were deleted and received since', async () => {
    await q.take({ VisibilityTimeout: 10 });
    for (let i = 0; i < 3; i++) await q.ack('m1');
    await q.ack('m2', 'm3');
    await q.clock.advance(20_000);
    await q.send('g', 'm4');
    expect(await q.take()).toEqual(['m4']);
    for (let i = 0; i < 2; i++) await q.ack('m1');
    expect(await q.counts()).toEqual([0, 1, 0]);
  });

  it('is expired once its message was received again, and the newest governs', async () => {
    await q.take({ VisibilityTimeout: 0 });
    const old = q.handleOf('m1');
    await q.take();
    await expect(q.client.delete(queue, old)).rejects.toThrow(expired(old));
    expect(refusalOf(await q.client.change(queue, old, 10))).toBe(notAvailable(old));
    await q.ack('m1');
    await q.client.delete(queue, old);
  });

  it('changes nothing once its timeout has passed', async () => {
    await q.take({ VisibilityTimeout: 10 });
    await q.clock.advance(10_000);
    expect(refusalOf(await change('m1', 10))).toBe(notAvailable(q.handleOf('m1')));
    expect(await q.take()).toEqual(['m1', 'm2', 'm3']);
  });

  it('changes nothing once its message was deleted or purged', async () => {
    await q.take();
    await q.ack('m1');
    expect(refusalOf(await change('m1', 10))).toBe(notAvailable(q.handleOf('m1')));
    await q.client.purge(queue);
    expect(refusalOf(await change('m2', 10))).toBe(notAvailable(q.handleOf('m2')));
  });

  it('deletes nothing, and says nothing, after a purge', async () => {
    await q.take();
    await q.client.purge(queue);
    await q.send('g', 'new');
    await q.ack('m1', 'm2');
    expect(await q.take()).toEqual(['new']);
  });

  it('hides for twelve hours in all and no more', async () => {
    await q.take({ VisibilityTimeout: 43_200 });
    await q.clock.advance(1_000);
    expect(refusalOf(await change('m1', 43_200))).toBe(
      'InvalidParameterValue: Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
    );
    answerOf(await change('m1', 43_199));
    await q.clock.advance(43_199_000);
    expect(await q.take()).toEqual(['m1', 'm2', 'm3']);
  });

  it('is of at most 1024 characters, whatever the group is called', async () => {
    const group = 'g'.repeat(128);
    await q.send(group, 'long');
    await q.take();
    expect(q.handleOf('long')).toMatch(/^AQEB[A-Za-z0-9+/=]{1,1020}$/);
    await q.ack('long');
    expect(await q.counts()).toEqual([0, 3, 0]);
  });

  it('is refused by other queues, and theirs by this one', async () => {
    await makeFifo(q.context, 'other.fifo');
    await makeQueue(q.context, 'standard');
    await q.client.send('standard', 'm');
    const [standard] = await q.client.receive('standard');
    await q.take();
    const fifo = q.handleOf('m1');
    for (const [name, handle] of [
      ['other.fifo', fifo],
      ['standard', fifo],
      [queue, standard!.ReceiptHandle],
      [queue, 'garbage'],
      [queue, `${fifo.slice(0, -8)}AAAAAAA=`],
    ] as const) {
      await expect(q.client.delete(name, handle)).rejects.toThrow(notValid(handle));
      expect(refusalOf(await q.client.change(name, handle, 1))).toBe(notValid(handle));
    }
  });

  it('is refused by a queue that was made anew under its name', async () => {
    await q.take();
    await q.client.deleteQueue(queue);
    await makeFifo(q.context, queue);
    await expect(q.ack('m1')).rejects.toThrow(notValid(q.handleOf('m1')));
  });

  it('fails alone in a batch of deletes', async () => {
    await q.take({ VisibilityTimeout: 10, MaxNumberOfMessages: 2 });
    await q.change('m2', 60);
    await q.clock.advance(10_001);
    const old = q.handleOf('m1');
    const handles = [old, q.handleOf('m2'), q.handleOf('m2'), 'garbage'];
    expect(answerOf(await q.client.deleteMany(queue, handles))).toEqual({
      Successful: [{ Id: '1' }, { Id: '2' }],
      Failed: [
        {
          Id: '3',
          Code: 'ReceiptHandleIsInvalid',
          SenderFault: true,
          Message: notValid('garbage').slice(24),
        },
        { Id: '0', Code: 'InvalidParameterValue', SenderFault: true, Message: expired(old).slice(23) },
      ],
    });
    expect(await q.take()).toEqual(['m1', 'm3']);
  });

  it('fails in a batch as often as it is named', async () => {
    await q.take({ VisibilityTimeout: 0 });
    const old = q.handleOf('m1');
    await q.take();
    const mine = q.handleOf('m1');
    const changes = [old, mine, mine, old].map((handle) => [handle, 60] as const);
    expect(answerOf(await q.client.changeMany(queue, changes))).toMatchObject({
      Successful: [{ Id: '1' }, { Id: '2' }],
      Failed: [{ Id: '0' }, { Id: '3' }],
    });
    expect(answerOf(await q.client.deleteMany(queue, [old, old]))).toMatchObject({
      Failed: [{ Id: '0' }, { Id: '1' }],
    });
    expect(answerOf(await q.client.deleteMany(queue, [old, mine, mine, old]))).toMatchObject({
      Successful: [{ Id: '1' }, { Id: '2' }, { Id: '3' }],
      Failed: [{ Id: '0' }],
    });
    expect(await q.counts()).toEqual([0, 2, 0]);
  });

  it('fails alone in a batch of changes', async () => {
    await q.take({ VisibilityTimeout: 10 });
    await q.change('m2', 60);
    await q.clock.advance(10_001);
    const changed = answerOf(
      await q.client.changeMany(queue, [
        [q.handleOf('m1'), 5],
        [q.handleOf('m2'), 5],
      ]),
    );
    expect(changed).toMatchObject({ Successful: [{ Id: '1' }], Failed: [{ Id: '0' }] });
  });

  it('of one message does nothing to another of its parcel', async () => {
    await q.client.sendMany(queue, ['p1', 'p2', 'p3'], { MessageGroupId: 'h' });
    await q.take();
    await q.ack('p2');
    await q.change('p1', 0);
    expect(await q.take()).toEqual(['p1']);
    await q.ack('p1', 'p3');
    expect(await q.counts()).toEqual([0, 3, 0]);
  });

  it('works for every message of a batch that names several groups', async () => {
    for (const group of ['a', 'b', 'c']) await q.send(group, `${group}1`, `${group}2`);
    const bodies = await q.take();
    expect(answerOf(await q.client.deleteMany(queue, bodies.map(q.handleOf))).Failed).toBeUndefined();
    expect(await q.counts()).toEqual([0, 0, 0]);
  });
});

it('a delete says that a FIFO queue is gone', async () => {
  const q = await fifoQueue();
  await q.send('g', 'm1');
  await q.take();
  await q.client.deleteQueue(queue);
  await expect(clientOf(q.context).delete(queue, q.handleOf('m1'))).rejects.toThrow('QueueDoesNotExist');
});
