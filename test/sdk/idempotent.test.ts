import { describe, expect, test } from 'vitest';
import { idempotent, type Message, memoryStore } from '../../sdk/index.ts';
import { manualClock } from '../support/manualClock.ts';
import { ending, openSdk, told } from './openSdk.ts';

const message = (id: string) => ({ id }) as Message<string>;

describe('an idempotent handler', () => {
  test('runs once of two at the same time, a hundred times', async () => {
    const store = memoryStore();
    let runs = 0;
    const handle = idempotent(
      async () => {
        runs++;
        await new Promise(setImmediate);
        return 'done';
      },
      { store },
    );
    for (let trial = 0; trial < 100; trial++) {
      const both = await Promise.allSettled([handle(message(`${trial}`)), handle(message(`${trial}`))]);
      expect(both).toMatchObject([
        { status: 'fulfilled', value: 'done' },
        { status: 'rejected', reason: { code: 'InProgress' } },
      ]);
    }
    expect(runs).toBe(100);
  });

  test('answers a duplicate with the first result until that is forgotten', async () => {
    const clock = manualClock();
    let runs = 0;
    const handle = idempotent(() => ++runs, { store: memoryStore(clock), keep: '1 hour' });
    expect([await handle(message('a')), await handle(message('a')), await handle(message('b'))]).toEqual([
      1, 1, 2,
    ]);
    await clock.advance(3_600_000);
    expect(await handle(message('a'))).toBe(3);
  });

  test('runs again after a failure', async () => {
    let runs = 0;
    const handle = idempotent(
      () => {
        if (++runs === 1) throw new Error('no');
        return runs;
      },
      { store: memoryStore() },
    );
    await expect(handle(message('a'))).rejects.toThrow('no');
    expect(await handle(message('a'))).toBe(2);
  });

  test('whose process died frees its key after the lease, and finishes nothing under its successor', async () => {
    const clock = manualClock();
    const store = memoryStore(clock);
    const hang = Promise.withResolvers<string>();
    const first = idempotent(() => hang.promise, { store, lease: '1 minute' })(message('a'));
    const second = idempotent(() => 'second', { store, lease: '1 minute' });
    await expect(second(message('a'))).rejects.toMatchObject({ code: 'InProgress' });
    await clock.advance(60_000);
    expect(await second(message('a'))).toBe('second');
    hang.resolve('first');
    await expect(first).rejects.toMatchObject({ code: 'LeaseLost' });
    expect(await second(message('a'))).toBe('second');
  });

  test('handles one of two messages that are the same by their key', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.sendMany([{ body: 'same' }, { body: 'same' }, { body: 'other' }]);
    const runs: string[] = [];
    const handle = idempotent(({ body }: Message<string>) => runs.push(body), {
      store: memoryStore(),
      key: ({ body }) => body,
    });
    const worker = ending(notes.consume(handle, { retry: { backoff: 'fixed', delay: 0 } }));
    await told(worker, 'handled', 3);
    expect(runs.toSorted()).toEqual(['other', 'same']);
  });
});
