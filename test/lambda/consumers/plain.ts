import type { SQSEvent } from 'aws-lambda';
import { work } from './work.ts';

export const handler = async ({ Records }: SQSEvent): Promise<void> => {
  for (const record of Records) await work(record);
};
