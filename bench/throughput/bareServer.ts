import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bareAnswer } from './bareAnswers.ts';
import { type BareStore, bareStore } from './bareStore.ts';

/**
 * What nobody who serves this wire with node:http and keeps what he is sent can save: it parses the JSON, stores the
 * request's bytes (in memory: nothing) and answers a fixed body of the length that Forebay's has.
 */
const [directory] = process.argv.slice(2);
const store: BareStore | undefined = directory === undefined ? undefined : bareStore(directory);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    JSON.parse(body.toString());
    const text = bareAnswer(request.headers['x-amz-target'] as string);
    if (store === undefined) answer(response, text);
    else store(body).then(() => answer(response, text));
  });
});

function answer(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0', 'Content-Length': text.length });
  response.end(text, 'latin1');
}

process.once('SIGTERM', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://localhost:${(server.address() as AddressInfo).port}\n`);
});
