/** `forebay serve --config` with this file calls the function in `handler.ts`, as Lambda would. */
import { defineConfig } from 'forebay/config';

export default defineConfig({
  queues: { readings: { deadLetterQueue: { queue: 'readings-dead', maxReceiveCount: 3 } } },
  consumers: { readings: { handler: './handler.ts', reportBatchItemFailures: true } },
});
