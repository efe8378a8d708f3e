import type { Ledger } from '../../test/lambda/support/ledger.ts';

const nowMs = (): number => performance.timeOrigin + performance.now();

/** From the start of a send, or whatever `begin` does with a text, until a handler has started with it. */
export async function startTime(
  ledger: Ledger,
  text: string,
  begin: () => Promise<unknown>,
): Promise<number> {
  const beganMs = nowMs();
  await begin();
  const found = () => ledger.entries.findLast(({ body }) => body === text);
  await ledger.until(() => found() !== undefined);
  return (found()?.startedMs ?? Number.NaN) - beganMs;
}
