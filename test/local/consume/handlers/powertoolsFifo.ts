import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { SQSHandler, SQSRecord } from 'aws-lambda';

const processor = new SqsFifoPartialProcessorAsync();

/** The first attempt at `b` fails. */
async function recordHandler({ body, attributes }: SQSRecord): Promise<void> {
  if (body === 'b' && attributes.ApproximateReceiveCount === '1') throw new Error('not yet');
  console.log(`did ${body}`);
}

export const handler: SQSHandler = (event, context) =>
  processPartialResponse(event, recordHandler, processor, { context });
