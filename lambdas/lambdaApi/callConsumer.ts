import type { Dispatch, Invoked } from '../../dispatch/ports.ts';
import type { Clock } from '../../engine/context.ts';
import { type Exchanged, NoAnswerInTime } from '../exchange.ts';
import { type LambdaApi, refusalOf } from './lambdaApi.ts';

/** The start of an environment is no part of the function's time. What a slot outlasts a call by is not much more. */
const startMs = 7_000;

/** Calls a function and waits for it; never twice, since nobody would know whether it ran. */
export const callConsumer =
  (lambda: LambdaApi, { now }: Pick<Clock, 'now'>): Dispatch['invoke'] =>
  async ({ functionArn, payload, timeoutMs, notAfterMs }) => {
    const sentWithinMs = notAfterMs - now();
    if (sentWithinMs <= 0) return { outcome: 'unreachable', reason: 'its time had passed before the call' };
    try {
      const answer = await lambda({
        method: 'POST',
        path: `${encodeURIComponent(functionArn)}/invocations`,
        headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'RequestResponse' },
        body: payload,
        answerWithinMs: timeoutMs + startMs,
        sentWithinMs,
        isAlone: true,
      });
      return outcomeOf(answer);
    } catch (error) {
      if (error instanceof NoAnswerInTime) return { outcome: 'timedOut' };
      return { outcome: 'unreachable', reason: error instanceof Error ? error.message : String(error) };
    }
  };

/** Refusals for want of something that there will be more of: the function has not run. */
const wanting = /^(TooManyRequests|EC2Throttled|ENILimitReached|SubnetIPAddressLimitReached)Exception$/;

function outcomeOf(answer: Exchanged): Invoked {
  const { status, headers, body } = answer;
  if (status === 429 || wanting.test(refusalOf(answer))) return { outcome: 'throttled' };
  if (status !== 200) return { outcome: 'unreachable', reason: refusalOf(answer) };
  return headers['x-amz-function-error'] === undefined
    ? { outcome: 'answered', payload: body }
    : failureOf(body);
}

const longestReason = 200;

type Failure = { readonly errorType?: unknown; readonly errorMessage?: unknown };

function failureOf(body: string): Invoked {
  const answer = parsed(body);
  const errorType = textOf(answer.errorType) || 'Error';
  const errorMessage = textOf(answer.errorMessage);
  if (errorType === 'Sandbox.Timedout' || /Task timed out after [\d.]+ seconds/.test(errorMessage)) {
    return { outcome: 'timedOut' };
  }
  // what the function itself says may hold what is in the messages, and stands in its own log
  const isLambdas = /^(Runtime|Sandbox|Function|Extension)\./.test(errorType);
  const reason = isLambdas ? `${errorType}: ${errorMessage}` : errorType;
  return { outcome: 'failed', reason: reason.slice(0, longestReason) };
}

/** A function may answer with whatever it likes. */
const textOf = (given: unknown): string => (typeof given === 'string' ? given : '');

function parsed(body: string): Failure {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}
