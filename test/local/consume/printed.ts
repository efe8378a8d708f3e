import { expect, vi } from 'vitest';
import type { serveIn } from './server.ts';

export type Served = Awaited<ReturnType<typeof serveIn>>;

/** Waits until it holds: other processes have to do it, on a machine that may be busy. */
export const until = (claim: () => void | Promise<void>) =>
  vi.waitFor(claim, { timeout: 20_000, interval: 30 });

/** Lines that the function of that name has printed. */
export const printed = ({ server }: Served, name: string): readonly string[] =>
  server
    .stdout()
    .split('\n')
    .filter((line) => line.startsWith(`${name} | `))
    .map((line) => line.slice(name.length + 3));

/** Exactly these, in this order: they come through two pipes, behind what the server answers. */
export const untilAllPrinted = (served: Served, name: string, lines: readonly string[]) =>
  until(() => expect(printed(served, name)).toEqual(lines));

export const untilPrinted = (served: Served, name: string, line: string) =>
  until(() => expect(printed(served, name)).toContain(line));

/** What the server says beside that: its log. */
export const untilTold = (served: Served, text: string | RegExp) =>
  until(() => expect(served.server.stderr()).toMatch(text));

export const untilEmpty = (served: Served, queue: string) =>
  until(async () => expect(await served.count(queue)).toBe(0));
