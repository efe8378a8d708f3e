import { describe, expect, test } from 'vitest';
import type { SqsEvent } from '../../dispatch/event.ts';
import { type Cloud, cloud, Outcome } from './cloud.ts';

const QueueUrl = 'orders';

/** A queue of three messages whose function has been called with all of them, once. */
async function called(
  consume: Parameters<Cloud['consume']>[0],
  input: Record<string, unknown> = { FunctionResponseTypes: ['ReportBatchItemFailures'] },
) {
  const made = cloud();
  await made.queue(QueueUrl, { VisibilityTimeout: '20' });
  await made.map(QueueUrl, input);
  made.consume(consume);
  await made.live(1_000);
  await made.client.sendMany(QueueUrl, ['a', 'b', 'c']);
  await made.live(10_000);
  expect(made.bodies()).toEqual(['a', 'b', 'c']);
  return made;
}

const idOf = ({ Records }: SqsEvent, body: string) =>
  Records.find((record) => record.body === body)?.messageId;
const failing = (...itemIdentifiers: unknown[]) => ({
  batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('what a function answers', () => {
  test('deletes all of the batch, whatever it is, where item failures are not reported', async () => {
    const { client } = await called(async (event) => failing(idOf(event, 'a')), {});
    expect(await client.counts(QueueUrl)).toEqual([0, 0, 0]);
  });

  test('keeps those that it reports as failed, and deletes the others', async () => {
    const { client, live, bodies, news, consume } = await called(async (event) => failing(idOf(event, 'b')));
    expect(await client.counts(QueueUrl)).toEqual([0, 1, 0]);
    expect(news.find(({ kind }) => kind === 'kept')).toMatchObject({ reason: 'reported by the function' });
    consume(async () => null);
    await live(15_000);
    expect(bodies()).toEqual(['a', 'b', 'c', 'b']);
    expect(await client.counts(QueueUrl)).toEqual([0, 0, 0]);
  });

  test.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['null', () => null],
    ['an empty object', () => ({})],
    ['an empty list', () => ({ batchItemFailures: [] })],
    ['null instead of a list', () => ({ batchItemFailures: null })],
  ])('is success where it reports no failure: %s', async (_, answer) => {
    const { client } = await called(async () => answer());
    expect(await client.counts(QueueUrl)).toEqual([0, 0, 0]);
  });

  test.each<[string, (event: SqsEvent) => unknown]>([
    ['an id that is not of this batch', (event) => failing(idOf(event, 'a'), 'another')],
    ['an empty id', () => failing('')],
    ['null instead of an id', () => failing(null)],
    ['another key', (event) => ({ batchItemFailures: [{ messageId: idOf(event, 'a') }] })],
    ['a list of ids', (event) => ({ batchItemFailures: [idOf(event, 'a')] })],
    ['no list', () => ({ batchItemFailures: 'a' })],
    ['a text', () => 'done'],
  ])('fails the whole batch where it cannot be trusted: %s', async (_, answer) => {
    const { client } = await called(async (event) => answer(event));
    expect(await client.counts(QueueUrl)).toEqual([0, 3, 0]);
  });

  test('fails the whole batch where it is no JSON', async () => {
    const { client } = await called(async () => {
      throw new Outcome({ outcome: 'answered', payload: '{"batchItemFailures":[' });
    });
    expect(await client.counts(QueueUrl)).toEqual([0, 3, 0]);
  });

  test('leaves a batch that it threw on to the visibility timeout, and counts the receive', async () => {
    const { client, live, consume, calls } = await called(async () => {
      throw new Error('no');
    });
    expect(await client.counts(QueueUrl)).toEqual([0, 3, 0]);
    const counts: (string | undefined)[] = [];
    consume(async ({ Records }) => {
      counts.push(...Records.map(({ attributes }) => attributes.ApproximateReceiveCount));
    });
    await live(15_000);
    expect(counts).toEqual(['2', '2', '2']);
    const [first, ...others] = calls.map(({ atMs }) => atMs);
    // no sooner than its timeout, and no later than a moment after
    for (const atMs of others) {
      expect(atMs - (first as number)).toBeGreaterThanOrEqual(20_000);
      expect(atMs - (first as number)).toBeLessThanOrEqual(21_500);
    }
  });

  test('sends a message to the dead letters that fails too often', async () => {
    const made = cloud();
    await made.queue('dead');
    const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:000000000000:dead';
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
    await made.queue(QueueUrl, { VisibilityTimeout: '5', RedrivePolicy });
    await made.map(QueueUrl);
    made.consume(async () => {
      throw new Error('no');
    });
    await made.client.send(QueueUrl, 'a');
    await made.live(30_000);
    expect(made.bodies()).toEqual(['a', 'a']);
    expect(await made.client.counts('dead')).toEqual([1, 0, 0]);
  });

  test('counts as failed when it comes after the function has run too long', async () => {
    const made = cloud();
    await made.queue(QueueUrl, { VisibilityTimeout: '20' });
    await made.map(QueueUrl);
    made.consume(() => made.clock.sleep(3_500));
    await made.client.send(QueueUrl, 'a');
    await made.live(10_000);
    expect(await made.client.counts(QueueUrl)).toEqual([0, 1, 0]);
    expect(made.news.find(({ kind }) => kind === 'kept')).toMatchObject({ reason: 'timedOut' });
  });
});
