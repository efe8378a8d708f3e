import middy from '@middy/core';
import partialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { SQSEvent } from 'aws-lambda';
import { work } from './work.ts';

export const handler = middy<SQSEvent>()
  .use(partialBatchFailure())
  .handler(({ Records }: SQSEvent) => Promise.allSettled(Records.map(work)));
