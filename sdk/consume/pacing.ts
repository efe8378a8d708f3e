import type { Clock } from '../clock.ts';

const aheadMs = 500;

/** How many messages a worker may hold: one for each handler, and what the handlers get through in half a second. */
export function createPacing(
  clock: Clock,
  options: { readonly concurrency: number; readonly prefetch?: number; readonly batchSize: number },
) {
  const { concurrency, prefetch, batchSize } = options;
  const working = concurrency * batchSize;
  let typicalMs: number | undefined;

  return {
    /** A handler begins; call what is returned when it ends. */
    start(): () => void {
      const startedMs = clock.now();
      return () => {
        const tookMs = clock.now() - startedMs;
        typicalMs = typicalMs === undefined ? tookMs : typicalMs * 0.9 + tookMs * 0.1;
      };
    },
    limit(): number {
      if (prefetch !== undefined) return working + prefetch;
      if (typicalMs === undefined) return working;
      const ahead = Math.floor((working * aheadMs) / Math.max(typicalMs, 1));
      return working + Math.min(ahead, Math.max(working, 10));
    },
  };
}
