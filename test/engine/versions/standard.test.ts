import { describe, expect, test } from 'vitest';
import { listQueueTags } from '../../../engine/actions/listQueueTags.ts';
import { bodiesOf } from '../../support/client.ts';
import { answerOf, attributesOf, caller, makeQueue, urlOf } from '../../support/testEngine.ts';
import { expiries } from '../../support/testTable.ts';
import { fixtures, openFixture } from './openFixture.ts';
import { large, medium } from './record.ts';

describe.each(fixtures.flatMap((name) => expiries.map((expiry) => [name, expiry] as const)))(
  'standard queues of the version %s, on a table whose expiry is %s',
  (name, expiry) => {
    test('deliver what was waiting, with all that was said about it', async () => {
      const { drain } = await openFixture(name, expiry);
      const received = await drain('work');
      expect(bodiesOf(received).toSorted()).toEqual(
        [
          'was received',
          'waiting 1',
          'waiting 2',
          'waiting 3',
          medium('shared 1'),
          medium('shared 2'),
          large('large'),
        ].toSorted(),
      );
      const counts = new Map(
        received.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount]),
      );
      expect([counts.get('was received'), counts.get('waiting 1')]).toEqual(['2', '1']);
      expect(received.find(({ Body }) => Body === large('large'))).toMatchObject({
        Attributes: { AWSTraceHeader: 'Root=1-2-3', MessageGroupId: 'fair', SenderId: 'AIDATEST' },
        MessageAttributes: { colour: { StringValue: 'grün' }, picture: { BinaryValue: 'AAH+/w==' } },
      });
    });

    test('keep delays and visibility timeouts', async () => {
      const { drain, clock } = await openFixture(name, expiry);
      await drain('work');
      await clock.advance(299_000);
      expect(bodiesOf(await drain('work'))).toEqual(['delayed']);
      await clock.advance(300_500);
      const came = bodiesOf(await drain('work'));
      expect(came).toEqual(expect.arrayContaining(['held 1', 'held 2', 'held 3', large('held large')]));
      expect(came).not.toContain('changed');
      await clock.advance(300_000);
      expect(bodiesOf(await drain('work'))).toContain('changed');
    });

    test('take the handles of the time before', async () => {
      const { client, handle, drain, clock } = await openFixture(name, expiry);
      await drain('work');
      for (const body of ['held 1', large('held large')]) await client.delete('work', handle(body));
      answerOf(await client.change('work', handle('held 2'), 0));
      expect(bodiesOf(await drain('work'))).toEqual(['held 2']);
      // there by an anchor, and away by it
      answerOf(await client.change('work', handle('changed'), 7_200));
      await clock.advance(3_600_000);
      const rest = bodiesOf(await drain('work'));
      expect(rest).toContain('held 3');
      expect(rest.filter((body) => /^(held 1|held large|changed|deleted)/.test(body))).toEqual([]);
      await client.delete('work', handle('changed'));
      await clock.advance(7_200_000);
      expect(bodiesOf(await drain('work'))).not.toContain('changed');
    });

    test('move dead letters, and go on with the task that was moving them back', async () => {
      const { client, drain, workFor } = await openFixture(name, expiry);
      expect(await drain('failing')).toEqual([]);
      await workFor(20);
      expect(await drain('dead')).toEqual([]);
      const back = await drain('failing');
      expect(bodiesOf(back).toSorted()).toEqual(['dead 1', 'dead 2', medium('dead 3'), 'due']);
      expect(back.map(({ Attributes }) => Attributes?.ApproximateReceiveCount)).toEqual(['1', '1', '1', '1']);
      await client.deleteMany(
        'failing',
        back.map(({ ReceiptHandle }) => ReceiptHandle),
      );
      expect(await client.counts('failing')).toEqual([0, 0, 0]);
    });

    // earlier formats had nothing to be erased at once
    if (name === 'current' || name === 'next') {
      test('erase what was sent to be erased', async () => {
        const { client, drain, table } = await openFixture(name, expiry);
        const [only] = await drain('erasing');
        expect(only?.Body).toBe(large('erasable'));
        expect(await table.items('b#~')).toHaveLength(1);
        await client.delete('erasing', only?.ReceiptHandle as string);
        expect(await table.items('b#~')).toEqual([]);
      });
    }

    test('are the queues that they were', async () => {
      const { context, client, table } = await openFixture(name, expiry);
      expect(await attributesOf(context, 'work')).toMatchObject({
        VisibilityTimeout: '600',
        MessageRetentionPeriod: '86400',
      });
      const { Tags } = answerOf(await listQueueTags.run(context, caller, { QueueUrl: urlOf('work') }));
      expect(Tags).toEqual({ team: 'north' });
      await expect(attributesOf(context, 'deleted')).rejects.toThrow('QueueDoesNotExist');
      await makeQueue(context, 'deleted');
      expect(await client.counts('purged')).toEqual([0, 0, 0]);
      await client.work();
      expect((await table.items('w')).filter(({ sk }) => sk.startsWith('sweep'))).toEqual([]);
    });
  },
);
