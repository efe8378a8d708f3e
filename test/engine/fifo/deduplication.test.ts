import { hash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEngine } from '../../../engine/engine.ts';
import { clientOf } from '../../support/client.ts';
import { type FifoQueue, fifoQueue, makeFifo, queue } from '../../support/fifoQueue.ts';
import { seededIds } from '../../support/seeded.ts';
import { expiries } from '../../support/testTable.ts';

const md5 = (text: string) => hash('md5', text, 'hex');
const windowMs = 5 * 60_000;

describe.each(expiries)('a message that is sent again, on a %s table,', (expiry) => {
  let q: FifoQueue;
  beforeEach(async () => {
    q = await fifoQueue(expiry);
  });
  const withId = (MessageDeduplicationId: string, group = 'g') => ({
    MessageDeduplicationId,
    MessageGroupId: group,
  });

  it('is answered as it was the first time, and is not enqueued', async () => {
    const first = await q.sendOne('a', withId('1'));
    expect(await q.sendOne('a', withId('1'))).toEqual(first);
    expect(await q.take()).toEqual(['a']);
  });

  it('is told by its id alone: another body, or another group, is a duplicate all the same', async () => {
    const { MessageId, SequenceNumber } = await q.sendOne('a', withId('1'));
    const attributes = { city: { DataType: 'String', StringValue: 'Any City' } };
    const again = await q.sendOne('b', { ...withId('1'), MessageAttributes: attributes });
    expect(again).toEqual({
      MessageId,
      SequenceNumber,
      MD5OfMessageBody: md5('b'),
      MD5OfMessageAttributes: 'a6ffb68ea212e1f864e24e589a1bda87',
    });
    const elsewhere = await q.sendOne('c', withId('1', 'h'));
    expect(elsewhere).toEqual({ MessageId, SequenceNumber, MD5OfMessageBody: md5('c') });
    expect(await q.counts()).toEqual([1, 0, 0]);
  });

  it('is told by the digest of its body where it has no id, whatever its attributes', async () => {
    const first = await q.sendOne('same');
    const attributes = { city: { DataType: 'String', StringValue: 'Any City' } };
    const again = await q.sendOne('same', { MessageAttributes: attributes });
    expect(again.MessageId).toBe(first.MessageId);
    const [message] = await q.receive();
    expect(message?.Attributes?.MessageDeduplicationId).toBe(
      '0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5',
    );
  });

  it('is told by its id before its body, which may be the digest of another', async () => {
    await q.sendOne('same', withId('1'));
    await q.sendOne('same', withId('2'));
    const first = await q.sendOne('same');
    const digest = '0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5';
    expect((await q.sendOne('other', withId(digest))).MessageId).toBe(first.MessageId);
    expect(await q.counts()).toEqual([3, 0, 0]);
  });

  it('is a new one five minutes after the first was accepted, not after its duplicates', async () => {
    const first = await q.sendOne('a', withId('1'));
    await q.clock.advance(windowMs - 1);
    expect((await q.sendOne('a', withId('1'))).MessageId).toBe(first.MessageId);
    await q.clock.advance(1);
    const second = await q.sendOne('b', withId('1'));
    expect(second.MessageId).not.toBe(first.MessageId);
    expect(await q.take()).toEqual(['a', 'b']);
    await q.clock.advance(windowMs - 1);
    await q.client.work();
    expect((await q.sendOne('c', withId('1'))).MessageId).toBe(second.MessageId);
  });

  it('is remembered after it was deleted, and forgotten by a purge', async () => {
    await q.sendOne('a', withId('1'));
    await q.take();
    await q.ack('a');
    await q.sendOne('b', withId('1'));
    expect(await q.take()).toEqual([]);
    await q.client.purge(queue);
    await q.sendOne('c', withId('1'));
    expect(await q.take()).toEqual(['c']);
  });

  it('is remembered by those who share the table', async () => {
    const { MessageId } = await q.sendOne('a', withId('1'));
    const { table, clock } = q.context;
    const other = clientOf(createEngine({ table, clock, ids: seededIds(2) }));
    expect((await other.send(queue, 'b', withId('1'))).MessageId).toBe(MessageId);
  });

  it('is accepted once when it comes from many at a time', async () => {
    const sends = Array.from({ length: 20 }, () => q.sendOne('a', withId('1')));
    const both = Promise.all(sends);
    await q.clock.advance(5_000);
    const ids = (await both).map(({ MessageId }) => MessageId);
    expect(new Set(ids).size).toBe(1);
    expect(await q.counts()).toEqual([1, 0, 0]);
  });

  it('is folded within a batch, in one group and across groups', async () => {
    const entries = [
      { Id: 'a', MessageBody: 'a', ...withId('1') },
      { Id: 'b', MessageBody: 'b', ...withId('1') },
      { Id: 'c', MessageBody: 'c', ...withId('2', 'h') },
      { Id: 'd', MessageBody: 'd', ...withId('1', 'h') },
      { Id: 'e', MessageBody: 'e', ...withId('2') },
    ];
    const told = await q.client.sendEntries(queue, entries);
    const ids = (told.Successful ?? []).map(({ Id, MessageId, MD5OfMessageBody }) => {
      expect(MD5OfMessageBody).toBe(md5(Id));
      return MessageId;
    });
    expect(ids).toHaveLength(5);
    expect([ids[1], ids[3]]).toEqual([ids[0], ids[0]]);
    expect(ids[4]).toBe(ids[2]);
    expect(new Set(await q.take())).toEqual(new Set(['a', 'c']));
  });

  it('is left out of a batch that brings others with it, in their order', async () => {
    await q.sendOne('b', withId('b'));
    const entry = (name: string) => ({ Id: name, MessageBody: name, ...withId(name) });
    const told = await q.client.sendEntries(queue, ['a', 'b', 'c', 'd'].map(entry));
    const sequences = (told.Successful ?? []).map(({ SequenceNumber }) => `${SequenceNumber}`);
    expect(sequences.toSorted()).toEqual(
      [sequences[1], sequences[0], sequences[2], sequences[3]].map(String),
    );
    expect(await q.take()).toEqual(['b', 'a', 'c', 'd']);
  });

  it('is told group by group where the queue says so', async () => {
    await q.client.set(queue, { DeduplicationScope: 'messageGroup' });
    const first = await q.sendOne('a', withId('1'));
    expect((await q.sendOne('b', withId('1', 'h'))).MessageId).not.toBe(first.MessageId);
    expect((await q.sendOne('c', withId('1'))).MessageId).toBe(first.MessageId);
    const entries = ['g', 'h', 'i', 'i'].map((group, i) => ({
      Id: `${i}`,
      MessageBody: `${i}`,
      ...withId('2', group),
    }));
    const told = await q.client.sendEntries(queue, entries);
    const ids = (told.Successful ?? []).map(({ MessageId }) => MessageId);
    expect(new Set(ids).size).toBe(3);
    expect(ids[3]).toBe(ids[2]);
  });

  it('is not mistaken for one of another group by whatever characters', async () => {
    await q.client.set(queue, { DeduplicationScope: 'messageGroup' });
    const pairs = [
      ['a#b', 'c'],
      ['a', 'b#c'],
      ['a', '1#b#c'],
      ['1#a', 'b#c'],
      ['1', '1#1'],
      ['1#1', '1'],
      ['11', '#1'],
    ] as const;
    for (const [group, id] of pairs) await q.sendOne(`${group} ${id}`, withId(id, group));
    expect(await q.counts()).toEqual([pairs.length, 0, 0]);
  });

  it('is told by the scope of the moment', async () => {
    await q.sendOne('a', withId('1'));
    await q.client.set(queue, { DeduplicationScope: 'messageGroup' });
    await q.sendOne('b', withId('1'));
    await q.client.set(queue, { DeduplicationScope: 'queue' });
    await q.sendOne('c', withId('1', 'h'));
    expect(await q.take()).toEqual(['a', 'b']);
  });
});

it('the same id is another in another queue', async () => {
  const q = await fifoQueue();
  await q.sendOne('a', { MessageDeduplicationId: '1' });
  await q.client.deleteQueue(queue);
  await makeFifo(q.context, queue);
  await q.sendOne('b', { MessageDeduplicationId: '1' });
  expect(await q.take()).toEqual(['b']);
});
