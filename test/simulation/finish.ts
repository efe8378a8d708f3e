import type { Stage } from './stage.ts';

/** Lets time run until the work is done; work that never ends is a violation. */
export async function finish(
  stage: Stage,
  what: string,
  work: Promise<unknown>,
  withinMs: number,
): Promise<boolean> {
  let isDone = false;
  work.then(
    () => {
      isDone = true;
    },
    (error: Error) => {
      stage.ledger.violated('exception', String(error.stack));
      isDone = true;
    },
  );
  const ended = await stage.schedule.runUntil(() => isDone, stage.schedule.nowMs() + withinMs);
  if (!ended) stage.ledger.violated('never ended', what);
  return ended;
}
