import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { SQSEvent } from 'aws-lambda';

const tellBody = async (body: string): Promise<void> => {
  if (body === 'bad') throw new RangeError('this one is bad');
  console.log(`did ${body}`);
};

/** One promise a record, settled: what the middleware makes batchItemFailures of. */
export const handler = middy<SQSEvent>()
  .use(sqsPartialBatchFailure({ logger: () => {} }))
  .handler(({ Records }) => Promise.allSettled(Records.map(({ body }) => tellBody(body))));
