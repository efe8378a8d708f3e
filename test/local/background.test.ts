import { describe, expect, test } from 'vitest';
import { startBackground } from '../../local/background.ts';
import { createLog, silentLog } from '../../local/log.ts';
import { manualClock } from '../support/manualClock.ts';

describe('startBackground', () => {
  test('takes a step when the next is due, and looks every second for work that nobody announced', async () => {
    const clock = manualClock(0);
    const steps: number[] = [];
    const background = startBackground({
      clock,
      log: silentLog,
      step: async () => {
        steps.push(clock.now());
        return { nextDueMs: clock.now() < 300 ? clock.now() + 100 : undefined };
      },
    });
    await clock.advance(1_400);
    await background.stop();
    expect(steps).toEqual([0, 100, 200, 300, 1_300]);
  });

  test('never takes two steps at once, and goes on at once if woken during one', async () => {
    const clock = manualClock(0);
    let running = 0;
    const seen: { readonly running: number; readonly atMs: number }[] = [];
    const background = startBackground({
      clock,
      log: silentLog,
      step: async () => {
        running++;
        seen.push({ running, atMs: clock.now() });
        await clock.sleep(50);
        running--;
        return { nextDueMs: undefined };
      },
    });
    await clock.advance(10);
    background.wake();
    await clock.advance(90);
    const stopped = background.stop();
    await clock.advance(50);
    await stopped;
    expect(seen).toEqual([
      { running: 1, atMs: 0 },
      { running: 1, atMs: 50 },
    ]);
  });

  test('cuts its rest short when woken', async () => {
    const clock = manualClock(0);
    const steps: number[] = [];
    const step = async () => {
      steps.push(clock.now());
      return { nextDueMs: undefined };
    };
    const background = startBackground({ clock, log: silentLog, step });
    await clock.advance(400);
    background.wake();
    await clock.advance(1);
    await background.stop();
    expect(steps).toEqual([0, 400]);
  });

  test('tells of a step that failed and tries again', async () => {
    const clock = manualClock(0);
    const lines: string[] = [];
    let steps = 0;
    const background = startBackground({
      clock,
      log: createLog('error', (line) => lines.push(line)),
      step: async () => {
        steps++;
        if (steps === 1) throw new Error('no table');
        return { nextDueMs: undefined };
      },
    });
    await clock.advance(5_000);
    await background.stop();
    expect(steps).toBe(2);
    expect(lines.join('')).toContain('no table');
  });
});
