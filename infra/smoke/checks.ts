import type { SQS, SQSServiceException } from '@aws-sdk/client-sqs';

/** What is checked, with a queue of its own; it throws what is wrong. */
export type Check = {
  readonly name: string;
  run(place: Place): Promise<void>;
};
export type Place = {
  readonly sqs: SQS;
  /** The same, but every request's body is changed after it was signed. */
  readonly forged: SQS;
  readonly queueUrl: string;
  readonly fifoUrl: string;
  /** Of the long poll; 20 is the longest that there is. */
  readonly waitSeconds: number;
};

/** In the body of a request, and what the forger makes of it. */
export const signedText = '31';
export const forgedText = '32';

const mostBytes = 1_048_576;

export const checks: readonly Check[] = [
  {
    name: 'a signed request is let in: headers, path and body pass unchanged',
    async run({ sqs, queueUrl }) {
      const { Attributes } = await sqs.getQueueAttributes({ QueueUrl: queueUrl, AttributeNames: ['All'] });
      expectThat(Attributes?.QueueArn !== undefined, 'there is no QueueArn');
    },
  },
  {
    name: 'a request that was changed after signing is refused',
    async run({ forged, queueUrl }) {
      const answer = await forged
        .setQueueAttributes({ QueueUrl: queueUrl, Attributes: { VisibilityTimeout: signedText } })
        .then(
          () => 'let in',
          (error: SQSServiceException) => error.$metadata?.httpStatusCode ?? error.name,
        );
      expectThat(answer === 403, `it was ${answer}`);
    },
  },
  {
    name: 'text of every script and binary attributes pass unchanged: the base64 flag is right',
    async run({ sqs, queueUrl }) {
      const MessageBody = 'é 漢字 🚰 \t\n "\\" </Message>';
      const StringValue = '☃';
      const BinaryValue = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await sqs.sendMessage({
        QueueUrl: queueUrl,
        MessageBody,
        MessageAttributes: {
          text: { DataType: 'String', StringValue },
          bytes: { DataType: 'Binary', BinaryValue },
        },
      });
      const { Body, MessageAttributes } = await takeOne(sqs, queueUrl);
      expectThat(Body === MessageBody, `the body came back as ${Body}`);
      expectThat(MessageAttributes?.text?.StringValue === StringValue, 'the text attribute has changed');
      const bytes = Buffer.from(MessageAttributes?.bytes?.BinaryValue ?? []);
      expectThat(bytes.equals(Buffer.from(BinaryValue)), 'the binary attribute has changed');
    },
  },
  {
    name: "the gateway's own trace header is not taken for the client's",
    async run({ sqs, queueUrl }) {
      await sqs.sendMessage({ QueueUrl: queueUrl, MessageBody: 'untraced' });
      const { Attributes } = await takeOne(sqs, queueUrl);
      expectThat(Attributes?.AWSTraceHeader === undefined, `there is ${Attributes?.AWSTraceHeader}`);
    },
  },
  ...['x', '\\', '\n', '漢'].map((text) => ({
    name: `1 MiB of ${JSON.stringify(text)} passes both ways`,
    async run({ sqs, queueUrl }: Place) {
      const body = text.repeat(Math.floor(mostBytes / Buffer.byteLength(text)));
      await sqs.sendMessage({ QueueUrl: queueUrl, MessageBody: body });
      const { Body } = await takeOne(sqs, queueUrl);
      expectThat(Body === body, `${Body?.length} characters of ${body.length} came back`);
    },
  })),
  {
    name: 'many large messages come in several answers, none lost',
    async run({ sqs, queueUrl }) {
      const sent = 7;
      for (let i = 0; i < sent; i++)
        await sqs.sendMessage({ QueueUrl: queueUrl, MessageBody: 'x'.repeat(mostBytes) });
      let received = 0;
      for (let calls = 0; received < sent && calls < 3 * sent; calls++) {
        const { Messages = [] } = await sqs.receiveMessage({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 1,
        });
        for (const { ReceiptHandle } of Messages)
          await sqs.deleteMessage({ QueueUrl: queueUrl, ReceiptHandle });
        received += Messages.length;
      }
      expectThat(received === sent, `${received} of ${sent} were received`);
    },
  },
  {
    name: 'a message that is too large is refused in the words of SQS',
    async run({ sqs, queueUrl }) {
      const error = await sqs
        .sendMessage({ QueueUrl: queueUrl, MessageBody: 'x'.repeat(mostBytes + 1) })
        .then(
          () => undefined,
          (refusal: Error) => refusal,
        );
      expectThat(/shorter than 1048576 bytes/.test(error?.message ?? ''), `it was answered with: ${error}`);
    },
  },
  {
    name: 'a long poll ends in time and empty: within the 29 seconds of the gateway',
    async run({ sqs, queueUrl, waitSeconds }) {
      const startedMs = performance.now();
      const { Messages } = await sqs.receiveMessage({ QueueUrl: queueUrl, WaitTimeSeconds: waitSeconds });
      const seconds = (performance.now() - startedMs) / 1000;
      expectThat(Messages === undefined, 'there was a message');
      expectThat(seconds > waitSeconds - 1 && seconds < waitSeconds + 3, `it took ${seconds.toFixed(1)} s`);
    },
  },
  {
    name: 'a message wakes a waiting poll',
    async run({ sqs, queueUrl, waitSeconds }) {
      const polling = sqs.receiveMessage({ QueueUrl: queueUrl, WaitTimeSeconds: waitSeconds });
      await sqs.sendMessage({ QueueUrl: queueUrl, MessageBody: 'wake' });
      const { Messages: [message] = [] } = await polling;
      expectThat(message?.Body === 'wake', 'the poll ended without it');
      await sqs.deleteMessage({ QueueUrl: queueUrl, ReceiptHandle: message?.ReceiptHandle });
    },
  },
  {
    name: 'a FIFO queue keeps its order and takes an id once',
    async run({ sqs, fifoUrl }) {
      const Entries = ['a', 'b', 'c', 'a'].map((id, i) => ({
        Id: `${i}`,
        MessageBody: id,
        MessageGroupId: 'group',
        MessageDeduplicationId: id,
      }));
      await sqs.sendMessageBatch({ QueueUrl: fifoUrl, Entries });
      const { Messages = [] } = await sqs.receiveMessage({ QueueUrl: fifoUrl, MaxNumberOfMessages: 10 });
      const order = Messages.map(({ Body }) => Body).join('');
      expectThat(order === 'abc', `they came as ${order}`);
    },
  },
];

async function takeOne(sqs: SQS, QueueUrl: string) {
  const { Messages: [message] = [] } = await sqs.receiveMessage({
    QueueUrl,
    WaitTimeSeconds: 5,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  });
  if (message === undefined) throw new Error('there was no message');
  await sqs.deleteMessage({ QueueUrl, ReceiptHandle: message.ReceiptHandle });
  return message;
}

function expectThat(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}
