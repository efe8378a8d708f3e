import type { Clock } from '../engine/context.ts';

const everyMs = 60_000;

/** Writes a line at most once a minute, and then how often there was one to write: an outage has thousands. */
export function createSparingLine(
  { now }: Pick<Clock, 'now'>,
  write: (text: string) => void,
): (text: string) => void {
  let againMs = Number.NEGATIVE_INFINITY;
  let unwritten = 0;
  return (text) => {
    if (now() < againMs) {
      unwritten++;
      return;
    }
    write(unwritten === 0 ? text : `${text} (${unwritten} more since the last such line)`);
    againMs = now() + everyMs;
    unwritten = 0;
  };
}
