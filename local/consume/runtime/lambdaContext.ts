import type { Call } from '../protocol.ts';

/** What a handler is given beside its event. Source: "Node.js context", Lambda developer guide. */
export function lambdaContext({ requestId, timeoutMs, functionArn }: Call, settle: Settle) {
  const { env } = process;
  const endsMs = performance.now() + timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: functionArn,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: requestId,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(endsMs - performance.now())),
    succeed: settle.answer,
    fail: settle.fail,
    done: (error: unknown, result: unknown) => (error == null ? settle.answer(result) : settle.fail(error)),
  };
}
export type LambdaContext = ReturnType<typeof lambdaContext>;

export type Settle = {
  readonly answer: (result: unknown) => void;
  readonly fail: (error: unknown) => void;
};
