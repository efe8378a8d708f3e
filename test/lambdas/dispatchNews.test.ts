import { describe, expect, test } from 'vitest';
import type { DispatchNews, Invoked } from '../../dispatch/ports.ts';
import type { Mapping } from '../../engine/mappings/mapping.ts';
import { dispatchNews } from '../../lambdas/dispatchNews.ts';

const mapping: Mapping = {
  id: 'm',
  queueId: 'q',
  account: '000000000000',
  region: 'us-east-1',
  queueName: 'orders',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:ship',
  functionTimeoutMs: 3_000,
  batchSize: 10,
  batchingWindowMs: 0,
  reportsItemFailures: true,
  filters: [],
  isEnabled: true,
  modifiedMs: 0,
  revision: 1,
};

function told(news: DispatchNews) {
  const metrics: Record<string, number> = {};
  const lines: (readonly [string, string, object])[] = [];
  const line =
    (level: string) =>
    (text: unknown, ...extra: readonly unknown[]) =>
      void lines.push([level, String(text), extra[0] as object]);
  dispatchNews({
    logger: { warn: line('warn'), error: line('error') },
    metrics: {
      addMetric(name, _unit, value) {
        metrics[name] = (metrics[name] ?? 0) + value;
        return undefined as never;
      },
    },
  })(news);
  return { metrics, lines };
}

const called = (invoked: Invoked): DispatchNews => ({ kind: 'called', mapping, records: 3, invoked });

describe('news of a call', () => {
  test('that went well are counted and stand in no log', () => {
    const { metrics, lines } = told(called({ outcome: 'answered', payload: 'null' }));
    expect(metrics).toEqual({ ConsumerCalls: 1, ConsumerRecords: 3 });
    expect(lines).toEqual([]);
  });

  test.each<[Invoked, string]>([
    [{ outcome: 'failed', reason: 'TypeError' }, 'ConsumerFailures'],
    [{ outcome: 'timedOut' }, 'ConsumerTimeouts'],
    [{ outcome: 'unreachable', reason: 'ResourceNotFoundException' }, 'ConsumersUnreachable'],
  ])('that went wrong (%o) are counted by how, and name function, queue and reason', (invoked, name) => {
    const { metrics, lines } = told(called(invoked));
    expect(metrics).toEqual({ ConsumerCalls: 1, ConsumerRecords: 3, [name]: 1 });
    expect(lines).toEqual([
      [
        'warn',
        'A consumer failed',
        { mapping: 'm', queue: 'orders', consumer: mapping.functionArn, records: 3, ...invoked },
      ],
    ]);
  });

  test('that was throttled are counted only', () => {
    const { metrics, lines } = told(called({ outcome: 'throttled' }));
    expect(metrics).toMatchObject({ ConsumerThrottles: 1 });
    expect(lines).toEqual([]);
  });
});

test('news of messages that come again name ten of them, and how many there are', () => {
  const messageIds = Array.from({ length: 25 }, (_, i) => `id ${i}`);
  const { metrics, lines } = told({ kind: 'kept', mapping, messageIds, reason: 'reported by the function' });
  expect(metrics).toEqual({ MessagesKept: 25 });
  expect(lines).toMatchObject([
    [
      'warn',
      expect.any(String),
      { count: 25, messageIds: messageIds.slice(0, 10), reason: expect.any(String) },
    ],
  ]);
});

test('news of messages that no filter lets through are counted', () => {
  expect(told({ kind: 'filtered', mapping, records: 4 }).metrics).toEqual({ MessagesFiltered: 4 });
});

test('news of a worker that was not started are an error', () => {
  const { metrics, lines } = told({ kind: 'notStarted', error: new Error('no') });
  expect(metrics).toEqual({ WorkersNotStarted: 1 });
  expect(lines).toMatchObject([['error', expect.any(String), { error: new Error('no') }]]);
});
