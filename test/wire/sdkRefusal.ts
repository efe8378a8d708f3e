import type { SQSServiceException } from '@aws-sdk/client-sqs';

type Told = { readonly Code?: string; readonly Message?: string };

/** What an SDK made of a refusal: the name that programs match on, code, status and text. */
export async function sdkRefusal(call: Promise<unknown>) {
  const error = await call.then(
    (output) => {
      throw new Error(`not refused: ${JSON.stringify(output)}`);
    },
    (thrown: SQSServiceException & Told & { readonly Error?: Told }) => thrown,
  );
  return {
    name: error.name,
    code: error.Error?.Code ?? error.Code,
    status: error.$metadata?.httpStatusCode,
    // The SDK of 2023 leaves the text of known errors in here.
    text: error.Error?.Message ?? error.message,
  };
}
