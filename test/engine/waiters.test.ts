import { beforeEach, describe, expect, it } from 'vitest';
import { createWaiters, type Waiters } from '../../engine/waiters.ts';
import { type ManualClock, manualClock } from '../support/manualClock.ts';

let clock: ManualClock;
let waiters: Waiters;
let startMs: number;
let woken: string[];
beforeEach(() => {
  clock = manualClock();
  waiters = createWaiters(clock);
  startMs = clock.now();
  woken = [];
});
const wait = (name: string, forMs: number, options: { signal?: AbortSignal; turn?: number } = {}) =>
  waiters
    .wait('q', waiters.epoch('q'), startMs + forMs, options.signal, options.turn)
    .then(() => woken.push(`${name} at ${clock.now() - startMs}`));

describe('a waiter', () => {
  it('rests until its time has come', async () => {
    wait('a', 20);
    await clock.advance(100);
    expect(woken).toEqual(['a at 20']);
  });

  it('does not rest if there was a wake-up since it looked', async () => {
    const epoch = waiters.epoch('q');
    waiters.wake('q');
    await waiters.wait('q', epoch, Number.POSITIVE_INFINITY);
    expect(waiters.epoch('q')).not.toBe(epoch);
  });

  it('leaves when its client has gone, before or meanwhile', async () => {
    await wait('gone', 50, { signal: AbortSignal.abort() });
    const leaving = new AbortController();
    wait('leaving', 50, { signal: leaving.signal });
    await clock.advance(5);
    leaving.abort();
    await clock.advance(0);
    expect(woken).toEqual(['gone at 0', 'leaving at 5']);
  });

  it('is not woken for another queue', async () => {
    wait('a', 20);
    waiters.wake('other');
    waiters.wakeAt('other', startMs + 5);
    await clock.advance(100);
    expect(woken).toEqual(['a at 20']);
  });
});

describe('a wake-up', () => {
  it('goes to the one that has waited longest, one at a time', async () => {
    for (const name of ['a', 'b', 'c']) wait(name, 50);
    for (let i = 0; i < 2; i++) {
      await clock.advance(1);
      waiters.wake('q');
    }
    await clock.advance(100);
    expect(woken).toEqual(['a at 1', 'b at 2', 'c at 50']);
  });

  it('goes by turns, which are kept while a poll looks in between', async () => {
    const turn = waiters.turn();
    wait('b', 50);
    wait('a', 50, { turn });
    waiters.wake('q');
    await clock.advance(0);
    wait('a again', 50, { turn });
    waiters.wake('q');
    await clock.advance(100);
    expect(woken).toEqual(['a at 0', 'a again at 0', 'b at 50']);
  });

  it('may be meant for all', async () => {
    for (const name of ['a', 'b', 'c']) wait(name, 50);
    waiters.wakeAll('q');
    await clock.advance(1);
    expect(woken).toEqual(['a at 0', 'b at 0', 'c at 0']);
  });

  it('may be set for an instant, the earliest of which counts', async () => {
    for (const name of ['a', 'b']) wait(name, 50);
    waiters.wakeAt('q', startMs + 30);
    waiters.wakeAt('q', startMs + 10);
    waiters.wakeAt('q', startMs + 20);
    await clock.advance(100);
    expect(woken).toEqual(['a at 10', 'b at 50']);
  });

  it('set for an instant is forgotten with the last who waits', async () => {
    wait('a', 5);
    waiters.wakeAt('q', startMs + 30);
    await clock.advance(10);
    wait('b', 50);
    await clock.advance(100);
    expect(woken).toEqual(['a at 5', 'b at 50']);
  });
});
