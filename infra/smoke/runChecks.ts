import { randomUUID } from 'node:crypto';
import { SQS } from '@aws-sdk/client-sqs';
import { checks, forgedText, signedText } from './checks.ts';

export type SmokeOptions = {
  readonly endpoint: string;
  /** Sign for the gateway, not for the service. */
  readonly isIam: boolean;
  readonly waitSeconds: number;
  tell(line: string): void;
};

/** Tells of each check whether it passed, and answers how many did not. Its queues are gone afterwards. */
export async function runChecks({ endpoint, isIam, waitSeconds, tell }: SmokeOptions): Promise<number> {
  const sqs = clientOf(endpoint, isIam);
  const forged = clientOf(endpoint, isIam);
  changeAfterSigning(forged);
  const name = `smoke-${randomUUID()}`;
  const urls: string[] = [];
  let failed = 0;
  try {
    const queueUrl = await create(sqs, name, {});
    urls.push(queueUrl);
    const fifoUrl = await create(sqs, `${name}.fifo`, { FifoQueue: 'true' });
    urls.push(fifoUrl);
    for (const { name: title, run } of checks) {
      const fault = await run({ sqs, forged, queueUrl, fifoUrl, waitSeconds }).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      tell(fault === undefined ? `pass  ${title}` : `FAIL  ${title}: ${fault}`);
      if (fault !== undefined) failed++;
    }
  } catch (error) {
    tell(`FAIL  queues are created: ${error}`);
    failed++;
  } finally {
    for (const QueueUrl of urls) await sqs.deleteQueue({ QueueUrl });
    sqs.destroy();
    forged.destroy();
  }
  return failed;
}

/** The SDK takes the name to sign for, though the type of its options does not say so. */
const clientOf = (endpoint: string, isIam: boolean): SQS => {
  const signing = isIam ? { signingName: 'execute-api' } : {};
  return new SQS({ endpoint, maxAttempts: 2, ...signing });
};

function changeAfterSigning({ middlewareStack }: SQS): void {
  middlewareStack.add(
    (next) => (given) => {
      const request = given.request as { body: Uint8Array };
      const body = new TextDecoder().decode(request.body);
      request.body = Buffer.from(body.replace(`"${signedText}"`, `"${forgedText}"`));
      return next(given);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'changeAfterSigning' },
  );
}

async function create(sqs: SQS, QueueName: string, Attributes: Record<string, string>): Promise<string> {
  const { QueueUrl } = await sqs.createQueue({ QueueName, Attributes });
  if (QueueUrl === undefined) throw new Error('the answer has no QueueUrl');
  return QueueUrl;
}
