import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import type { MakeProbe } from './probe.ts';
import { formOf, formRequest, jsonRequest } from './wire.ts';

const mostHandles = 500;
const bodies = ['plain', 'ñ€😀', 'tab\tline\nreturn\r"quotes" <&>', '{"json":"\\u0041"}', ' '];

type Received = { readonly MD5OfBody: string; readonly Body: string; readonly ReceiptHandle: string };

/** A message that must be taken, whatever else is going on, with the right checksum. */
export const steadySend: MakeProbe = (dice, { steadyUrl }) => {
  const body = `${dice.pick(bodies)}${dice.isLucky(0.002) ? 'é'.repeat(500_000) : dice.word(dice.below(200))}`;
  const input = { QueueUrl: steadyUrl, MessageBody: body };
  const isJson = dice.isLucky(0.5);
  const md5 = hash('md5', Buffer.from(body), 'hex');
  return {
    pieces: [
      isJson ? jsonRequest('SendMessage', JSON.stringify(input)) : formRequest(formOf('SendMessage', input)),
    ],
    expects: ['ok'],
    check: (answer) => (answer.includes(`${md5}`) ? undefined : `a wrong checksum of ${body.slice(0, 40)}`),
  };
};

/** Messages that must come back as they were sent; their handles are what others use and forge. */
export const steadyReceive: MakeProbe = (_dice, { steadyUrl, handles }) => ({
  pieces: [
    jsonRequest(
      'ReceiveMessage',
      JSON.stringify({ QueueUrl: steadyUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 30 }),
    ),
  ],
  expects: ['ok'],
  check(answer) {
    const { Messages = [] }: { Messages?: readonly Received[] } = JSON.parse(answer);
    for (const { MD5OfBody, Body, ReceiptHandle } of Messages) {
      if (hash('md5', Buffer.from(Body), 'hex') !== MD5OfBody) return `a damaged body: ${Body.slice(0, 40)}`;
      handles.push(ReceiptHandle);
    }
    handles.splice(0, handles.length - mostHandles);
    return undefined;
  },
});

export const steadyDelete: MakeProbe = (dice, { steadyUrl, handles }) => {
  const taken = handles.splice(dice.below(handles.length + 1), 10);
  const Entries = taken.map((ReceiptHandle, index) => ({ Id: `e${index}`, ReceiptHandle }));
  return {
    pieces: [jsonRequest('DeleteMessageBatch', JSON.stringify({ QueueUrl: steadyUrl, Entries }))],
    expects: [taken.length === 0 ? 'EmptyBatchRequest' : 'ok'],
    check: (answer) => (answer.includes('Failed') ? `a refused delete: ${answer.slice(0, 200)}` : undefined),
  };
};
