import type { Context, SQSEvent } from 'aws-lambda';

/** Prints what it was called with. */
export default async function handler(event: SQSEvent, context: Context): Promise<void> {
  const { AWS_LAMBDA_FUNCTION_NAME, AWS_REGION, AWS_ENDPOINT_URL_SQS, _HANDLER, LAMBDA_TASK_ROOT, TABLE } =
    process.env;
  const variables = { AWS_LAMBDA_FUNCTION_NAME, AWS_REGION, AWS_ENDPOINT_URL_SQS, _HANDLER, TABLE };
  const remainingMs = context.getRemainingTimeInMillis();
  console.log(JSON.stringify({ event, context: { ...context, remainingMs }, variables, LAMBDA_TASK_ROOT }));
}
