import type { HttpResponse, RequestHead } from '../api/http.ts';
import { refuse } from '../api/refuse.ts';
import { queueError } from '../engine/errors.ts';
import type { OriginRule } from './originRule.ts';

export type FrontDoor = (head: RequestHead) => HttpResponse | undefined;

/** What is answered by the head of a request alone: strangers, preflights, health. The rest goes to the api. */
export function createFrontDoor(parts: {
  readonly originRule: OriginRule;
  readonly newRequestId: () => string;
  readonly version: string;
  /** Of DynamoDB, if messages lie there. */
  readonly table?: string;
}): FrontDoor {
  const { originRule, newRequestId, version, table } = parts;
  const health = JSON.stringify({ status: 'ok', service: 'forebay', version, table });
  const answer = (status: number, headers: Record<string, string> = {}, body = ''): HttpResponse => ({
    status,
    headers: { ...headers, 'x-amzn-RequestId': newRequestId() },
    body,
  });

  return (head) => {
    const { method, target, headers } = head;
    const refusal = originRule.refusal(head);
    if (refusal !== undefined) return refuse(head, queueError('AccessDenied', refusal), newRequestId());
    if (method === 'POST') return undefined;
    if (method === 'OPTIONS') return answer(204, preflight(headers));
    if ((method === 'GET' || method === 'HEAD') && isHealth(target)) {
      return answer(200, { 'Content-Type': 'application/json' }, health);
    }
    // Probes ask by HEAD whether somebody is there; it must never run the action in its query string.
    if (method === 'HEAD') return answer(200);
    return undefined;
  };
}

/** A queue may be called `health`: with an action this is a Query call. */
const isHealth = (target: string): boolean =>
  target === '/health' || (target.startsWith('/health?') && !/[?&]Action=/.test(target));

function preflight(headers: RequestHead['headers']): Record<string, string> {
  const allowed = 'GET, HEAD, POST, OPTIONS';
  if (headers.origin === undefined) return { Allow: allowed };
  return {
    Allow: allowed,
    'Access-Control-Allow-Methods': allowed,
    'Access-Control-Allow-Headers': headers['access-control-request-headers'] ?? '*',
    'Access-Control-Max-Age': '7200',
    ...(headers['access-control-request-private-network'] === 'true' && {
      'Access-Control-Allow-Private-Network': 'true',
    }),
  };
}
