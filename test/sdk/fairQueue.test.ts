import { describe, expect, test } from 'vitest';
import { ending, openSdk, told } from './openSdk.ts';

describe('a group on a standard queue', () => {
  test('comes with its message, and holds nothing back when one of it fails', async () => {
    const { forebay } = await openSdk();
    const mails = await forebay.createQueue('mails', { deadLetter: true });
    await mails.send('a1', { group: 'acme' });
    await mails.sendMany([{ body: 'a2', group: 'acme' }, { body: 'b1', group: 'bolt' }, { body: 'none' }]);
    await mails.producer().send('a3', { group: 'acme' });
    const seen: unknown[] = [];
    const worker = ending(
      mails.consume(
        (message) => {
          seen.push([message.body, message.group]);
          if (message.body === 'a1') throw new Error('no');
        },
        { concurrency: 1, retry: { backoff: 'fixed', delay: '1 hour' } },
      ),
    );
    await told(worker, 'handled', 4);
    await worker.stop();
    expect(seen).toEqual([
      ['a1', 'acme'],
      ['a2', 'acme'],
      ['b1', 'bolt'],
      ['none', undefined],
      ['a3', 'acme'],
    ]);
    expect(await mails.stats()).toMatchObject({ visible: 0, inFlight: 1 });
  });

  test('goes with a message to the dead-letter queue', async () => {
    const { forebay } = await openSdk();
    const mails = await forebay.createQueue('mails', { deadLetter: true });
    await mails.send('a', { group: 'acme' });
    const worker = ending(mails.consume((message) => message.reject('unknown')));
    await told(worker, 'rejected');
    await worker.stop();
    for await (const message of forebay.queue('mails-dead').messages()) {
      expect(message.group).toBe('acme');
      break;
    }
  });

  test('is refused where SQS would refuse it', async () => {
    const { forebay } = await openSdk();
    const mails = await forebay.createQueue('mails');
    await expect(mails.send('a', { group: 'of a thing' })).rejects.toMatchObject({ code: 'InvalidArgument' });
  });
});
