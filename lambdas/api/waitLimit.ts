/** The gateway gives up after 29 seconds. */
const gatewayMs = 29_000;
/** For the last look at a slow table and for the way back. */
const marginMs = 6_000;

/** Until when a poll may wait: the function's own deadline, the gateway's, and what the deployer allows. */
export function waitLimitMs(
  nowMs: number,
  remainingMs: number,
  maxWaitSeconds: number = Number.POSITIVE_INFINITY,
): number {
  const answerMs = Math.min(remainingMs, gatewayMs) - marginMs;
  return nowMs + Math.max(0, Math.min(answerMs, maxWaitSeconds * 1000));
}
