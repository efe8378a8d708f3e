import { StandardRetryStrategy } from '@smithy/core/retry';

type Refresh = StandardRetryStrategy['refreshRetryTokenForRetry'];

/**
 * The SDK's own repeats, but for throttles: after the first of those it lets up to a second pass, then up to two, which is
 * most of a call's time. They are turned away to whoever calls, who asks again within milliseconds (`calls.ts`).
 */
class PromptlyThrottled extends StandardRetryStrategy {
  override async refreshRetryTokenForRetry(...[token, info]: Parameters<Refresh>): ReturnType<Refresh> {
    if (info.errorType === 'THROTTLING') throw new Error('Throttles are repeated above the client.');
    return super.refreshRetryTokenForRetry(token, info);
  }
}

export const retries = (maxAttempts: number): StandardRetryStrategy => new PromptlyThrottled(maxAttempts);
