import { formOf } from './wire.ts';

const queueNames = ['steady', 'fuzz-0', 'fuzz-1', 'fuzz-2', 'fuzz-3'];

/** Calls of a well-behaved client, to prepare the service and to prove that it still works. */
export function serviceAt(port: number) {
  const origin = `http://127.0.0.1:${port}`;
  const json = async (action: string, input: object) => {
    const response = await fetch(origin, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` },
      body: JSON.stringify(input),
    });
    const body = await response.text();
    if (!response.ok) throw new Error(`${action} was refused: ${body}`);
    return body === '' ? {} : JSON.parse(body);
  };
  const query = async (action: string, input: Readonly<Record<string, unknown>>) => {
    const response = await fetch(origin, {
      method: 'POST',
      body: new URLSearchParams(formOf(action, input)),
    });
    const body = await response.text();
    if (!response.ok) throw new Error(`${action} was refused: ${body}`);
    return body;
  };

  return {
    urlOf: (name: string) => `${origin}/000000000000/${name}`,

    /** Leaves every queue of the fuzz in place and empty. */
    async tidy(): Promise<void> {
      for (const QueueName of queueNames) {
        await json('CreateQueue', { QueueName });
        // The fuzz may have deleted it again in between.
        await json('PurgeQueue', { QueueUrl: QueueName }).catch(() => {});
      }
    },

    /** A short life of twenty messages in both protocols; what is wrong with it, if anything. */
    async proof(): Promise<string | undefined> {
      try {
        const { QueueUrl } = await json('CreateQueue', { QueueName: 'proof' });
        const bodies = Array.from({ length: 10 }, (_, index) => `proof-${index}-ñ€😀\r\n"<&>`);
        const Entries = bodies.map((MessageBody, index) => ({ Id: `e${index}`, MessageBody }));
        await json('SendMessageBatch', { QueueUrl, Entries });
        await query('SendMessageBatch', { QueueUrl, Entries });
        const received: { Body: string; ReceiptHandle: string }[] = [];
        for (let calls = 0; calls < 20 && received.length < 20; calls++) {
          const { Messages = [] } = await json('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
          received.push(...Messages);
        }
        const found = received.map(({ Body }) => Body).sort();
        const wanted = [...bodies, ...bodies].sort();
        if (found.join() !== wanted.join()) return `received ${JSON.stringify(found)}`;
        for (const { ReceiptHandle } of received) await query('DeleteMessage', { QueueUrl, ReceiptHandle });
        const counts = await json('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
        const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: inFlight } =
          counts.Attributes;
        return `${waiting}/${inFlight}` === '0/0'
          ? undefined
          : `left ${waiting} waiting, ${inFlight} in flight`;
      } catch (error) {
        return String(error);
      }
    },
  };
}
