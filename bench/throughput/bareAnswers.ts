import { batchSize, bodyBytes } from '../load/requests.ts';

/** As long as Forebay's own, so that both servers write the same bytes and the generator reads them. */
const id = '01a20c26-36fb-8000-8000-0031f5fe11bd';
const md5 = '49f68a5c8493ec2c0bf489821c21fc3b';
const handleLength = 112;
const handle = 'AQEB'.padEnd(handleLength, 'x');
const ten = Array.from({ length: batchSize }, (_, i) => `m${i}`);

const sendMessage = JSON.stringify({ MessageId: id, MD5OfMessageBody: md5 });
const sendMessageBatch = JSON.stringify({
  Successful: ten.map((Id) => ({ Id, MessageId: id, MD5OfMessageBody: md5 })),
});
const receiveMessage = JSON.stringify({
  Messages: ten.map(() => ({
    MessageId: id,
    ReceiptHandle: handle,
    MD5OfBody: md5,
    Body: 'order '.padEnd(bodyBytes, 'abc'),
  })),
});
const deleteMessageBatch = JSON.stringify({ Successful: ten.map((Id) => ({ Id })) });

const answers: ReadonlyMap<string, string> = new Map([
  ['AmazonSQS.SendMessage', sendMessage],
  ['AmazonSQS.SendMessageBatch', sendMessageBatch],
  ['AmazonSQS.ReceiveMessage', receiveMessage],
  ['AmazonSQS.DeleteMessageBatch', deleteMessageBatch],
]);

/** The fixed answer to a target. */
export const bareAnswer = (target: string | undefined): string => answers.get(target ?? '') ?? '{}';
