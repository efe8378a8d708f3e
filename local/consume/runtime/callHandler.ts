import { inspect } from 'node:util';
import type { Call, Said } from '../protocol.ts';
import { type LambdaContext, lambdaContext, type Settle } from './lambdaContext.ts';
import { say } from './say.ts';

type Callback = (error: unknown, result: unknown) => void;
export type Handler = (event: unknown, context: LambdaContext, callback: Callback) => unknown;

/**
 * Calls the handler as Lambda's runtime does. A promise answers when it settles; a result that is handed to the callback
 * waits until nothing is left to do (unless `callbackWaitsForEmptyEventLoop` is off), and so does a handler of which
 * nothing is heard: it answers `null`.
 */
export function callHandler(handler: Handler, call: Call): void {
  let isSettled = false;
  let atEnd: Said = { kind: 'answered', payload: 'null' };
  const settle = (said: Said): void => {
    if (isSettled) return;
    isSettled = true;
    process.removeListener('beforeExit', onEmptyLoop);
    process.channel?.ref();
    say(said);
  };
  const onEmptyLoop = () => settle(atEnd);
  process.once('beforeExit', onEmptyLoop);
  // the channel alone would keep the event loop from ever being empty
  process.channel?.unref();

  const settling: Settle = {
    answer: (result) => settle(answered(result)),
    fail: (error) => settle({ kind: 'failed', reason: textOf(error), isOver: false }),
  };
  const context = lambdaContext(call, settling);
  const callback: Callback = (error, result) => {
    if (error != null) return settling.fail(error);
    atEnd = answered(result);
    if (!context.callbackWaitsForEmptyEventLoop) settle(atEnd);
  };
  try {
    const returned = handler(JSON.parse(call.payload), context, callback);
    if (isThenable(returned)) returned.then(settling.answer, settling.fail);
  } catch (error) {
    settling.fail(error);
  }
}

/** With its stack, its causes and what else it carries. */
export const textOf = (error: unknown): string =>
  typeof error === 'string' ? error : inspect(error, { depth: 3, breakLength: 120 });

function answered(result: unknown): Said {
  try {
    return { kind: 'answered', payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    const reason = `The answer of the handler is no JSON: ${textOf(error)}`;
    return { kind: 'failed', reason, isOver: false };
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
