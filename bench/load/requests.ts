/** What the load sends, ready for the socket: the generator must not be the slower side. */
export type Requests = {
  readonly createQueue: Buffer;
  readonly send: readonly Buffer[];
  readonly sendBatch: readonly Buffer[];
  readonly receiveBatch: Buffer;
  readonly receiveOne: Buffer;
  /** Ten, and they stay in flight. */
  readonly receiveForHours: Buffer;
  /** Waits up to 20 seconds. */
  readonly longPoll: Buffer;
  deleteBatch(handles: readonly string[]): string;
  readonly createFifoQueue: Buffer;
  /** Ten messages of the next groups in turn, with deduplication ids that no other send has. */
  sendFifoBatch(): Buffer;
  /** Waits a second, as consumers of a FIFO queue do while others hold its groups. */
  readonly receiveFifoBatch: Buffer;
};

export const bodyBytes = 256;
export const batchSize = 10;
/** Different bodies, so that a server gains nothing from remembering one. */
const variants = 64;

export function requestsFor(port: number, queue: string, groups = 1): Requests {
  const QueueUrl = `http://localhost:${port}/000000000000/${queue}`;
  const deleteHead = headOf(port, 'DeleteMessageBatch');
  const deleteStart = `{"QueueUrl":${JSON.stringify(QueueUrl)},"Entries":[`;
  const request = (action: string, input: object) => {
    const body = JSON.stringify(input);
    return Buffer.from(`${headOf(port, action)}${body.length}\r\n\r\n${body}`, 'latin1');
  };
  const entriesOf = (variant: number) =>
    Array.from({ length: batchSize }, (_, i) => ({
      Id: `m${i}`,
      MessageBody: bodyOf(variant * batchSize + i),
    }));
  const all = Array.from({ length: variants }, (_, variant) => variant);

  return {
    createQueue: request('CreateQueue', { QueueName: queue }),
    send: all.map((variant) => request('SendMessage', { QueueUrl, MessageBody: bodyOf(variant) })),
    sendBatch: all.map((variant) => request('SendMessageBatch', { QueueUrl, Entries: entriesOf(variant) })),
    receiveBatch: request('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: batchSize }),
    receiveOne: request('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 1 }),
    receiveForHours: request('ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: batchSize,
      VisibilityTimeout: 43_200,
    }),
    longPoll: request('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 1, WaitTimeSeconds: 20 }),
    createFifoQueue: request('CreateQueue', { QueueName: queue, Attributes: { FifoQueue: 'true' } }),
    sendFifoBatch: fifoBatches(groups, (Entries) => request('SendMessageBatch', { QueueUrl, Entries })),
    receiveFifoBatch: request('ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: batchSize,
      WaitTimeSeconds: 1,
    }),
    deleteBatch(handles) {
      let entries = '';
      for (let i = 0; i < handles.length; i++) {
        entries += `${i === 0 ? '' : ','}{"Id":"m${i}","ReceiptHandle":"${handles[i]}"}`;
      }
      const length = deleteStart.length + entries.length + 2;
      return `${deleteHead}${length}\r\n\r\n${deleteStart}${entries}]}`;
    },
  };
}

const idLength = 12;
const groupLength = 5;

/** One request for all, into which the ids and groups of each send are written: the generator has no time to build them. */
function fifoBatches(groups: number, request: (entries: object[]) => Buffer): () => Buffer {
  const template = request(
    Array.from({ length: batchSize }, (_, i) => ({
      Id: `m${i}`,
      MessageBody: bodyOf(i),
      MessageDeduplicationId: '#'.repeat(idLength),
      MessageGroupId: '@'.repeat(groupLength),
    })),
  );
  const placesOf = (mark: string) =>
    Array.from({ length: batchSize }).reduce<number[]>(
      (places) => [...places, template.indexOf(mark, (places.at(-1) ?? -1) + 1)],
      [],
    );
  const ids = placesOf('#'.repeat(idLength));
  const groupIds = placesOf('@'.repeat(groupLength));
  let sent = 0;
  return () => {
    const batch = Buffer.from(template);
    for (let i = 0; i < batchSize; i++, sent++) {
      batch.write(String(sent).padStart(idLength, '0'), ids[i] as number, 'latin1');
      batch.write(String(sent % groups).padStart(groupLength, '0'), groupIds[i] as number, 'latin1');
    }
    return batch;
  };
}

/** The receipt handles in an answer, found without parsing it. */
export function handlesIn(answer: string): string[] {
  const name = '"ReceiptHandle":"';
  const handles: string[] = [];
  for (let at = answer.indexOf(name); at >= 0; at = answer.indexOf(name, at)) {
    const start = at + name.length;
    at = answer.indexOf('"', start);
    handles.push(answer.slice(start, at));
  }
  return handles;
}

const bodyOf = (number: number): string =>
  `order ${number} `.padEnd(bodyBytes, 'abcdefghijklmnopqrstuvwxyz0123456789');

/** As an SDK sends it; up to the length of the body. */
const headOf = (port: number, action: string): string =>
  [
    'POST / HTTP/1.1',
    `Host: localhost:${port}`,
    'Content-Type: application/x-amz-json-1.0',
    `X-Amz-Target: AmazonSQS.${action}`,
    'X-Amz-Date: 20260101T000000Z',
    'Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, ' +
      `SignedHeaders=content-length;content-type;host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`,
    'Content-Length: ',
  ].join('\r\n');
