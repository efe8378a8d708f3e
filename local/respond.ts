import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpResponse } from '../api/http.ts';

/** Writes an answer in one piece. */
export function respond(response: ServerResponse, answer: HttpResponse, more?: Record<string, string>): void {
  const bytes = Buffer.byteLength(answer.body);
  response.writeHead(answer.status, headersOf(answer, bytes, more));
  // plain ASCII, as nearly all answers are, goes out without being encoded
  response.end(answer.body, bytes === answer.body.length ? 'latin1' : 'utf8');
}

const lingerMs = 2_000;

/**
 * Answers while the client is still sending, then closes. What it sends meanwhile is read and dropped for a moment:
 * closing on unread bytes resets the connection, and the client would lose the answer.
 */
export function respondAndClose(
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpResponse,
  more?: Record<string, string>,
): void {
  const bytes = Buffer.byteLength(answer.body);
  response.writeHead(answer.status, headersOf(answer, bytes, { ...more, Connection: 'close' }));
  response.write(answer.body);
  const close = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(close, lingerMs);
  request.once('end', close);
  request.once('close', close);
  request.resume();
}

/** Flat, as Node sends them on: it neither copies nor checks each by itself then. */
function headersOf(answer: HttpResponse, bytes: number, more: Record<string, string> | undefined): string[] {
  const flat: string[] = [];
  for (const name in answer.headers) flat.push(name, answer.headers[name] ?? '');
  if (more !== undefined) for (const name in more) flat.push(name, more[name] ?? '');
  flat.push('Content-Length', String(bytes));
  return flat;
}
