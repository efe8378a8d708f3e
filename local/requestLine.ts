import type { HttpResponse, RequestHead } from '../api/http.ts';

/** One request in one line of the log: what was asked and how it went, nothing of what was sent. */
export function requestLine(
  head: RequestHead,
  body: Uint8Array | undefined,
  answer: HttpResponse,
  tookMs: number,
): string {
  const path = head.target.split('?', 1)[0];
  const requestId = answer.headers['x-amzn-RequestId'] ?? '';
  return `${head.method} ${path} ${actionOf(head, body)} ${answer.status} ${tookMs.toFixed(1)} ms ${requestId}`;
}

const longestSearch = 4_096;

function actionOf({ headers, target }: RequestHead, body: Uint8Array | undefined): string {
  const inHeader = headers['x-amz-target']?.split('.').at(-1);
  if (inHeader !== undefined) return inHeader;
  const form = body === undefined ? '' : Buffer.from(body.subarray(0, longestSearch)).toString('latin1');
  return /[?&]Action=(\w+)/.exec(target)?.[1] ?? /(?:^|&)Action=(\w+)/.exec(form)?.[1] ?? '-';
}
