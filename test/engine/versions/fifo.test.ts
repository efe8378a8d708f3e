import { describe, expect, test } from 'vitest';
import { startMessageMoveTask } from '../../../engine/actions/startMessageMoveTask.ts';
import { bodiesOf } from '../../support/client.ts';
import { answerOf, arnOf, caller } from '../../support/testEngine.ts';
import { expiries } from '../../support/testTable.ts';
import { fixtures, openFixture } from './openFixture.ts';
import { large } from './record.ts';

describe.each(fixtures.flatMap((name) => expiries.map((expiry) => [name, expiry] as const)))(
  'FIFO queues of the version %s, on a table whose expiry is %s',
  (name, expiry) => {
    test('hold groups up behind what is in flight, and go on where it is deleted by the handles of the time before', async () => {
      const { client, handle, drain } = await openFixture(name, expiry);
      expect(bodiesOf(await drain('orders.fifo'))).toEqual(['c1']);
      await client.delete('orders.fifo', handle(large('b1')));
      expect(bodiesOf(await drain('orders.fifo'))).toEqual(['b2']);
      await client.delete('orders.fifo', handle('a1'));
      answerOf(await client.change('orders.fifo', handle('a3'), 0));
      expect(bodiesOf(await drain('orders.fifo'))).toEqual(['a3', 'a4']);
    });

    test('bring back in its order what nobody deleted', async () => {
      const { drain, clock } = await openFixture(name, expiry);
      await clock.advance(601_000);
      const came = await drain('orders.fifo');
      const ofGroup = (group: string) =>
        bodiesOf(came.filter(({ Attributes }) => Attributes?.MessageGroupId === group));
      expect([ofGroup('a'), ofGroup('b'), ofGroup('c')]).toEqual([
        ['a1', 'a3', 'a4'],
        [large('b1'), 'b2'],
        ['c1'],
      ]);
      expect(came.find(({ Body }) => Body === large('b1'))).toMatchObject({
        Attributes: { ApproximateReceiveCount: '2' },
        MessageAttributes: { picture: { BinaryValue: 'AAH+/w==' } },
      });
    });

    test('answer what was sent before as it was answered then, and number on', async () => {
      const { client, sent } = await openFixture(name, expiry);
      const a1 = await client.send('orders.fifo', 'a1', { MessageGroupId: 'a' });
      expect([a1.MessageId, a1.SequenceNumber]).toEqual([sent.a1?.id, sent.a1?.number]);
      const b2 = await client.send('orders.fifo', 'other', {
        MessageGroupId: 'b',
        MessageDeduplicationId: 'b#2',
      });
      expect(b2.MessageId).toBe(sent.b2?.id);
      const a5 = await client.send('orders.fifo', 'a5', { MessageGroupId: 'a' });
      expect(BigInt(a5.SequenceNumber ?? 0) > BigInt(sent.a4?.number ?? 0)).toBe(true);
    });

    test('repeat a receive by its attempt id', async () => {
      const { client, handle } = await openFixture(name, expiry);
      const again = await client.receive('orders.fifo', {
        MaxNumberOfMessages: 1,
        ReceiveRequestAttemptId: 'again',
      });
      expect(again.map(({ Body, ReceiptHandle }) => [Body, ReceiptHandle])).toEqual([
        [large('b1'), handle(large('b1'))],
      ]);
    });

    test('move dead letters, and back by a task', async () => {
      const { context, client, drain, clock, workFor } = await openFixture(name, expiry);
      await clock.advance(1_000);
      expect(await drain('failing.fifo')).toEqual([]);
      const SourceArn = arnOf('dead.fifo');
      answerOf(await startMessageMoveTask.run(context, caller, { SourceArn }));
      await workFor(10);
      const first = await client.receive('failing.fifo', { MaxNumberOfMessages: 1 });
      await client.delete('failing.fifo', first[0]?.ReceiptHandle as string);
      const second = await client.receive('failing.fifo');
      expect(bodiesOf([...first, ...second])).toEqual(['d1', 'd2']);
    });
  },
);
