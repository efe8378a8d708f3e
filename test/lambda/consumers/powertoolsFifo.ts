import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { SQSHandler } from 'aws-lambda';
import { work } from './work.ts';

const processor = new SqsFifoPartialProcessorAsync();

export const handler: SQSHandler = async (event, context) =>
  processPartialResponse(event, work, processor, { context });
