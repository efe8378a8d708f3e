import { Buffer } from 'node:buffer';
import type { Dice } from './dice.ts';
import type { MakeProbe, Piece } from './probe.ts';
import { formHeaders, httpRequest, jsonHeaders } from './wire.ts';

const head = (...lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
const json = [
  'POST / HTTP/1.1',
  'Host: localhost:9324',
  'Content-Type: application/x-amz-json-1.0',
  'X-Amz-Target: AmazonSQS.ListQueues',
];
const any = ['any'] as const;
const hugeBytes = 20_000_000;
const part = Buffer.alloc(65_536, 'a');

function* parts(wrap: (content: Buffer) => Buffer = (content) => content): Iterable<Buffer> {
  for (let sent = 0; sent < hugeBytes; sent += part.length) yield wrap(part);
}

const asChunk = (content: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${content.length.toString(16)}\r\n`), content, Buffer.from('\r\n')]);

/** The bytes in pieces of a few, with pauses between them. */
function slowly(bytes: Buffer, dice: Dice): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + dice.below(bytes.length / 4);
    pieces.push(bytes.subarray(at, at + size), dice.below(20));
    at += size;
  }
  return pieces;
}

/** A body of 20 MB: by its length, or chunk by chunk. */
export const hugeBody: MakeProbe = (dice) => {
  const headers = dice.isLucky(0.5) ? jsonHeaders('SendMessage') : formHeaders;
  const isChunked = dice.isLucky(0.5);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const size = isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${hugeBytes}`;
  const request = head('POST / HTTP/1.1', 'Host: localhost:9324', ...lines, size);
  return { pieces: [request, () => parts(isChunked ? asChunk : undefined)], expects: ['RequestTooLarge'] };
};

export const slowSender: MakeProbe = (dice) => {
  const request = httpRequest('POST', '/', jsonHeaders('ListQueues'), '{"QueueNamePrefix":"nothing"}');
  return { pieces: slowly(request, dice), expects: ['ok'] };
};

/** Sends half and waits until the server has had enough. */
export const stalledSender: MakeProbe = (dice) => {
  const request = httpRequest('POST', '/', jsonHeaders('ListQueues'), '{"QueueNamePrefix":"nothing"}');
  return { pieces: [request.subarray(0, 1 + dice.below(request.length - 2))], expects: any, isGarbage: true };
};

export const chunkedBody: MakeProbe = (dice) => {
  const chunks = ['{"QueueName', 'Prefix":"no', 'thing"}'].map((text) => asChunk(Buffer.from(text)));
  const end = Buffer.from('0\r\n\r\n');
  const more = dice.isLucky(0.5) ? ['Expect: 100-continue'] : [];
  return { pieces: [head(...json, 'Transfer-Encoding: chunked', ...more), ...chunks, end], expects: ['ok'] };
};

const requestLines = [
  'GET / HTTP/9.9',
  'GET / HTTP/0.9',
  'get / HTTP/1.1',
  'BREW / HTTP/1.1',
  'TRACE / HTTP/1.1',
  'CONNECT localhost:1 HTTP/1.1',
  'GET http://[::1/?Action=ListQueues HTTP/1.1',
  'GET http://other.example/?Action=ListQueues HTTP/1.1',
  'GET  / HTTP/1.1',
  'PUT /000000000000/q HTTP/1.1',
  'DELETE /?Action=DeleteQueue&QueueUrl=steady HTTP/1.1',
  'PATCH / HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  '',
];
const oddHeaders = [
  'Content-Length: -1',
  'Content-Length: 1x',
  'Content-Length: 99999999999999999999999',
  'Content-Length: 1\r\nContent-Length: 2',
  'Content-Length: 5\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: gzip',
  'Transfer-Encoding: chunked, chunked',
  'No colon here',
  ' folded: line',
  'Bad\u0000Name: x',
  'Value: \u0000\u0001',
  'Expect: the unexpected',
  'Connection: Upgrade\r\nUpgrade: websocket',
  'Origin: http://foreign.example',
  'Host: a\r\nHost: b',
  'X-Amz-Target: AmazonSQS.CreateQueue',
  'Cookie: a=b\r\nCookie: c=d',
];

export const badRequestLine: MakeProbe = (dice) => ({
  pieces: [head(dice.pick(requestLines), 'Host: localhost', 'Connection: close')],
  expects: any,
  isGarbage: true,
});

export const badHeader: MakeProbe = (dice) => {
  const huge = `X-Huge: ${dice.isLucky(0.1) ? 'a'.repeat(20_000) : ''}`;
  const lines = [...json, dice.pick(oddHeaders), huge, 'Connection: close'];
  return { pieces: [head(...lines), Buffer.from('{}')], expects: any, isGarbage: true };
};

export const badChunk: MakeProbe = (dice) => {
  const chunk = dice.pick([
    'zz\r\n{}\r\n',
    '-1\r\n',
    'ffffffffffffffffff\r\n',
    '2\r\n{}xx',
    `${'0'.repeat(20_000)}\r\n\r\n`,
  ]);
  const request = head(...json, 'Transfer-Encoding: chunked', 'Connection: close');
  return { pieces: [request, Buffer.from(chunk)], expects: any, isGarbage: true };
};

export const noise: MakeProbe = (dice) => {
  const bytes = dice.bytes(1 + dice.below(300));
  // empty lines before a request are passed over (RFC 9112, 2.2): alone they ask for nothing
  const isNothing = bytes.every((byte) => byte === 0x0d || byte === 0x0a);
  const pieces = [isNothing ? Buffer.from('x') : bytes, Buffer.from('\r\n\r\n')];
  return { pieces, expects: any, isGarbage: true };
};

export const headRequest: MakeProbe = () => ({
  pieces: [httpRequest('HEAD', '/?Action=PurgeQueue&QueueUrl=steady', {})],
  expects: ['ok'],
  isHead: true,
});
