import { describe, expect, it } from 'vitest';
import { createBacklog } from '../../../bench/load/backlog.ts';

describe('createBacklog', () => {
  it('sets apart no more than there is, and ends', async () => {
    const backlog = createBacklog(100, 12);
    expect([await backlog.take(10), await backlog.take(10)]).toEqual([10, 2]);
    const waiting = backlog.take(10);
    backlog.add(3);
    expect(await waiting).toBe(3);
    const last = backlog.take(10);
    backlog.end();
    expect(await last).toBe(0);
  });

  it('holds senders back while it is full', async () => {
    const backlog = createBacklog(10, 10);
    const done: string[] = [];
    const sending = backlog.room().then(() => done.push('sends'));
    done.push('takes');
    await backlog.take(10);
    await sending;
    expect(done).toEqual(['takes', 'sends']);
  });
});
