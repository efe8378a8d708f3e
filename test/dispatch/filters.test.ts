import { describe, expect, test } from 'vitest';
import type { Dispatch } from '../../dispatch/ports.ts';
import { runWorker } from '../../dispatch/runWorker.ts';
import { type Cloud, cloud } from './cloud.ts';

const QueueUrl = 'orders';
const Filters = (...patterns: object[]) => ({
  FilterCriteria: { Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) },
});

async function passed(patterns: readonly object[], bodies: readonly string[], input: object = {}) {
  const made = cloud();
  await made.queue(QueueUrl);
  await made.client.sendMany(QueueUrl, bodies);
  await made.map(QueueUrl, { ...Filters(...patterns), ...input });
  await made.live(2_000);
  expect(await made.client.counts(QueueUrl)).toEqual([0, 0, 0]);
  return made;
}

describe('filter criteria', () => {
  test('let through what any of the patterns matches; the rest is deleted and never seen', async () => {
    const bodies = ['{"n":1}', '{"n":2}', '{"n":3}', '{"m":1}'];
    const { bodies: seen, news } = await passed([{ body: { n: [1] } }, { body: { n: [3] } }], bodies);
    expect(seen()).toEqual(['{"n":1}', '{"n":3}']);
    expect(news).toContainEqual(expect.objectContaining({ kind: 'filtered', records: 2 }));
  });

  test('drop a plain body under a pattern of JSON, and JSON under a pattern of a plain body', async () => {
    const bodies = ['plain', '{"n":1}'];
    expect((await passed([{ body: { n: [1] } }], bodies)).bodies()).toEqual(['{"n":1}']);
    expect((await passed([{ body: [{ prefix: 'pl' }, '{"n":1}'] }], bodies)).bodies()).toEqual(['plain']);
  });

  test('go on behind a backlog that none lets through', async () => {
    const made = cloud();
    await made.queue(QueueUrl);
    for (let i = 0; i < 5; i++)
      await made.client.sendMany(
        QueueUrl,
        Array.from({ length: 10 }, () => '{"n":0}'),
      );
    await made.client.send(QueueUrl, '{"n":1}');
    await made.map(QueueUrl, Filters({ body: { n: [1] } }));
    await made.live(1_000);
    expect(made.bodies()).toEqual(['{"n":1}']);
    expect(made.calls).toHaveLength(1);
  });

  test.each([
    ['is disabled', (made: Cloud, UUID: string) => made.update(UUID, { Enabled: false }), 'unmapped'],
    ['is to end', (_made: Cloud, _UUID: string, stop: AbortController) => stop.abort(), 'idle'],
  ])('drop no more of a backlog once the worker %s', async (_, end, ended) => {
    const made = cloud();
    await made.queue(QueueUrl);
    for (let i = 0; i < 50; i++)
      await made.client.sendMany(
        QueueUrl,
        Array.from({ length: 10 }, () => '{"n":0}'),
      );
    const mappingId = await made.map(QueueUrl, Filters({ body: { n: [1] } }));
    const stop = new AbortController();
    let dropped = 0;
    const dispatch: Dispatch = {
      ...made.dispatch,
      tell(news) {
        if (news.kind !== 'filtered') return;
        if (dropped === 0) void end(made, mappingId, stop);
        dropped += news.records;
      },
    };
    const options = { deadlineMs: made.clock.now() + 900_000, signal: stop.signal };
    expect(await runWorker(dispatch, { mappingId }, options)).toMatchObject({ ended, calls: 0 });
    expect(dropped).toBeLessThan(100);
    expect(await made.client.counts(QueueUrl)).toEqual([500 - dropped, 0, 0]);
  });

  test('see attributes and message attributes as the event shows them', async () => {
    const made = cloud();
    await made.queue(QueueUrl);
    for (const color of ['red', 'blue']) {
      await made.client.send(QueueUrl, color, {
        MessageAttributes: { color: { DataType: 'String', StringValue: color } },
      });
    }
    await made.map(
      QueueUrl,
      Filters({
        messageAttributes: { color: { stringValue: ['red'] } },
        attributes: { SenderId: [{ prefix: 'AIDA' }] },
      }),
    );
    await made.live(1_000);
    expect(made.bodies()).toEqual(['red']);
  });
});
