import type { SQSRecord } from 'aws-lambda';

/**
 * What a consumer does with a message: it tells the test, which answers when it likes. A body that begins with `bad` goes
 * wrong the first time.
 */
export async function work(record: Pick<SQSRecord, 'body' | 'attributes'>): Promise<void> {
  const receives = Number(record.attributes.ApproximateReceiveCount);
  await fetch(process.env.LEDGER_URL ?? '', {
    method: 'POST',
    body: JSON.stringify({ ...record, consumer: process.env.AWS_LAMBDA_FUNCTION_NAME, receives }),
  });
  if (record.body.startsWith('bad') && receives === 1) throw new Error(`cannot do ${record.body}`);
}
