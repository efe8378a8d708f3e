import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSHandler } from 'aws-lambda';
import { work } from './work.ts';

const processor = new BatchProcessor(EventType.SQS);

export const handler: SQSHandler = async (event, context) =>
  processPartialResponse(event, work, processor, { context });
