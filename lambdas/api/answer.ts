import type { Context as LambdaContext } from 'aws-lambda';
import type { HttpHandler } from '../../api/http.ts';
import type { Clock } from '../../engine/context.ts';
import type { Chores } from '../chores.ts';
import { fitted } from './fitted.ts';
import { type HttpEvent, receivedFrom } from './httpEvent.ts';
import { waitLimitMs } from './waitLimit.ts';

/** What both payload formats take. */
export type HttpResult = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: false;
};

/**
 * Lambda answers with 6 MiB at most. An ampersand grows to five bytes in XML and a quote to four in JSON within JSON;
 * nothing grows to more, but for quotes in XML (`fitted.ts`).
 */
const mostContentBytes = 1_200_000;

/** Chores that no answer needs may hold it up for so long. */
const choresMs = 2_000;

export type Invocation = Pick<LambdaContext, 'getRemainingTimeInMillis'>;

/** The api as a Lambda function behind API Gateway. */
export function createAnswer(parts: {
  readonly api: HttpHandler;
  readonly clock: Pick<Clock, 'now'>;
  readonly chores: Pick<Chores, 'settle'>;
  readonly maxWaitSeconds?: number;
}): (event: HttpEvent, invocation: Invocation) => Promise<HttpResult> {
  const { api, clock, chores, maxWaitSeconds } = parts;
  return async (event, invocation) => {
    const remainingMs = invocation.getRemainingTimeInMillis();
    const waitUntilMs = waitLimitMs(clock.now(), remainingMs, maxWaitSeconds);
    const { status, headers, body } = fitted(
      await api({ ...receivedFrom(event), waitUntilMs, mostContentBytes }),
    );
    await chores.settle(Math.min(choresMs, invocation.getRemainingTimeInMillis() / 2));
    return { statusCode: status, headers, body, isBase64Encoded: false };
  };
}
