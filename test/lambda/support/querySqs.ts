import type { SQS } from '@aws-sdk/client-sqs';
import { SQS as Query } from 'client-sqs-query';

/** The last release of the SDK that speaks the Query protocol; it takes the same commands. */
export const QuerySQS = Query as unknown as typeof SQS;
