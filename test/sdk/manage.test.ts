import { describe, expect, test } from 'vitest';
import type { RedriveProgress } from '../../sdk/index.ts';
import { openSdk } from './openSdk.ts';

describe('createQueue', () => {
  test('creates a queue with its attributes, tags and dead-letter queue', async () => {
    const { forebay, sqs } = await openSdk();
    const orders = await forebay.createQueue('orders.fifo', {
      visibilityTimeout: '2 minutes',
      delay: 5,
      retention: '1 day',
      receiveWait: '20s',
      maxMessageBytes: 2_048,
      contentBasedDeduplication: true,
      highThroughput: true,
      deadLetter: { maxReceives: 3 },
      tags: { team: 'shop' },
    });
    const QueueUrl = await orders.url();
    const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
    expect(Attributes).toMatchObject({
      VisibilityTimeout: '120',
      DelaySeconds: '5',
      MessageRetentionPeriod: '86400',
      ReceiveMessageWaitTimeSeconds: '20',
      MaximumMessageSize: '2048',
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
    expect(JSON.parse(Attributes.RedrivePolicy ?? '')).toMatchObject({
      deadLetterTargetArn: expect.stringMatching(/:orders-dead\.fifo$/),
      maxReceiveCount: 3,
    });
    expect((await sqs.listQueueTags({ QueueUrl })).Tags).toEqual({ team: 'shop' });
    const dead = await forebay.queue('orders-dead.fifo').url();
    const shown = await sqs.getQueueAttributes({
      QueueUrl: dead,
      AttributeNames: ['MessageRetentionPeriod'],
    });
    expect(shown.Attributes).toEqual({ MessageRetentionPeriod: '1209600' });
  });

  test('brings a queue that exists to what is asked for, and keeps its messages', async () => {
    const { forebay, sqs } = await openSdk();
    const orders = await forebay.createQueue('orders', { visibilityTimeout: '1 minute', deadLetter: true });
    await orders.send('hello');
    const again = await forebay.createQueue('orders', { visibilityTimeout: '3 minutes', deadLetter: true });
    const QueueUrl = await again.url();
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['VisibilityTimeout'] });
    expect(Attributes).toEqual({ VisibilityTimeout: '180' });
    expect((await again.stats()).visible).toBe(1);
  });

  test('refuses a dead-letter queue of the other kind', async () => {
    const { forebay } = await openSdk();
    await expect(forebay.createQueue('orders', { deadLetter: { queue: 'dead.fifo' } })).rejects.toMatchObject(
      {
        code: 'InvalidArgument',
      },
    );
  });
});

describe('a queue', () => {
  test('is purged, once a minute', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.send('hello');
    await notes.purge();
    expect((await notes.stats()).visible).toBe(0);
    await expect(notes.purge()).rejects.toMatchObject({ code: 'PurgeInProgress' });
  });

  test('is deleted, and cannot be created again at once', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.delete();
    await expect(notes.send('hello')).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
    await expect(forebay.createQueue('notes')).rejects.toMatchObject({ code: 'QueueDeletedRecently' });
  });
});

describe('redrive', () => {
  test('moves dead letters back and says how far it is', async () => {
    const { forebay, server } = await openSdk();
    const notes = await forebay.createQueue('notes', { deadLetter: true });
    await forebay.queue('notes-dead').sendMany([{ body: 'a' }, { body: 'b' }]);
    const told: RedriveProgress[] = [];
    const report = await notes.redrive({
      every: '1ms',
      onProgress(progress) {
        told.push(progress);
        server.work();
      },
    });
    expect(report).toEqual({ moved: 2, total: 2 });
    expect(told.at(0)?.moved).toBe(0);
    expect(told.at(-1)).toEqual(report);
    expect((await notes.stats()).visible).toBe(2);
  });

  test('is cancelled by its signal', async () => {
    const { forebay, server } = await openSdk();
    const notes = await forebay.createQueue('notes', { deadLetter: true });
    await forebay.queue('notes-dead').send('a');
    const cancel = new AbortController();
    const moving = notes.redrive({
      every: '1ms',
      signal: cancel.signal,
      onProgress() {
        if (cancel.signal.aborted) server.work();
        cancel.abort();
      },
    });
    await expect(moving).rejects.toMatchObject({ code: 'Aborted' });
    expect((await notes.stats()).visible).toBe(0);
  });

  test('needs a dead-letter queue', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await expect(notes.redrive()).rejects.toMatchObject({ code: 'NoDeadLetterQueue' });
  });
});
