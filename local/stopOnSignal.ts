import type { Log } from './log.ts';

/** On Ctrl-C npm passes on what the terminal has already sent: the echo is no second wish. */
const echoMs = 500;

/** Ends the process when it is asked to: the first signal lets it finish its work, the second does not wait. */
export function stopOnSignal({ log, stop }: { readonly log: Log; readonly stop: () => Promise<void> }): void {
  let stoppingSinceMs: number | undefined;

  const onSignal = async (signal: NodeJS.Signals) => {
    if (stoppingSinceMs !== undefined) {
      if (performance.now() - stoppingSinceMs > echoMs) process.exit(1);
      return;
    }
    stoppingSinceMs = performance.now();
    log.info(`${signal}: finishing what is under way. Again to stop at once.`);
    try {
      await stop();
      process.exit(0);
    } catch (error) {
      log.error(`Stopping failed: ${error instanceof Error ? error.stack : error}`);
      process.exit(1);
    }
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
