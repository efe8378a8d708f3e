import { describe, expect, test } from 'vitest';
import { workSignal } from '../../engine/background/work.ts';
import { createWaiters } from '../../engine/waiters.ts';
import { startBackground } from '../../local/background.ts';
import { createLog } from '../../local/log.ts';
import { type ManualClock, manualClock } from '../support/manualClock.ts';

/** Background work on a clock that is moved by hand; tells when each step began. */
function start(step: (nowMs: number, clock: ManualClock) => Promise<number | undefined>) {
  const clock = manualClock(0);
  const waiters = createWaiters(clock);
  const stepsMs: number[] = [];
  const lines: string[] = [];
  const background = startBackground({
    engine: { clock, waiters },
    log: createLog('error', (line) => lines.push(line)),
    step: async () => {
      stepsMs.push(clock.now());
      return { nextDueMs: await step(clock.now(), clock) };
    },
  });
  return { clock, stepsMs, lines, addWork: () => waiters.wake(workSignal), stop: background.stop };
}

describe('startBackground', () => {
  test('takes a step when the next is due, and looks once a minute for work that nobody announced', async () => {
    const { clock, stepsMs, stop } = start(async (nowMs) => (nowMs < 200 ? nowMs + 99 : undefined));
    await clock.advance(61_000);
    await stop();
    expect(stepsMs).toEqual([0, 100, 200, 60_201]);
  });

  test('takes a step at once when work is added', async () => {
    const { clock, stepsMs, addWork, stop } = start(async () => undefined);
    await clock.advance(400);
    addWork();
    await clock.advance(1_000);
    await stop();
    expect(stepsMs).toEqual([0, 401]);
  });

  test('never takes two steps at once: work added during one is seen after it', async () => {
    let running = 0;
    const overlaps: number[] = [];
    const { clock, stepsMs, addWork, stop } = start(async (_, time) => {
      running++;
      overlaps.push(running);
      await time.sleep(50);
      running--;
      return undefined;
    });
    await clock.advance(10);
    addWork();
    await clock.advance(1_000);
    await stop();
    expect(stepsMs).toEqual([0, 51]);
    expect(overlaps).toEqual([1, 1]);
  });

  test('leaves time between steps that never run out of work', async () => {
    const { clock, stepsMs, stop } = start(async (nowMs) => nowMs);
    await clock.advance(3);
    await stop();
    expect(stepsMs).toEqual([0, 1, 2, 3]);
  });

  test('tells of a step that failed and tries again', async () => {
    const { clock, stepsMs, lines, stop } = start(async (nowMs) => {
      if (nowMs === 0) throw new Error('no table');
      return undefined;
    });
    await clock.advance(6_000);
    await stop();
    expect(stepsMs).toEqual([0, 5_001]);
    expect(lines.join('')).toContain('no table');
  });

  test('tells of an outage once a minute, and works on when it is over', async () => {
    const outageMs = 130_000;
    const { clock, stepsMs, lines, stop } = start(async (nowMs) => {
      if (nowMs < outageMs) throw new Error('no table');
      return undefined;
    });
    await clock.advance(outageMs + 5_000);
    await stop();
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('no table (11 more since the last such line)');
    expect(stepsMs.at(-1)).toBeGreaterThanOrEqual(outageMs);
  });
});
