import { Buffer } from 'node:buffer';
import * as v from 'valibot';
import { type ApiOptions, createApi, type Fault } from '../../api/createApi.ts';
import type { HttpRequest, HttpResponse } from '../../api/http.ts';
import type { Caller } from '../../engine/context.ts';
import { createEngine } from '../../engine/engine.ts';
import type { QueueError } from '../../engine/errors.ts';
import { type ActionName, registry } from '../../engine/registry.ts';
import { ok, type Result } from '../../engine/result.ts';
import { attributeMap, text, textMap, texts, whole } from '../../engine/shapes.ts';
import { memoryTable } from '../../engine/table/memory.ts';
import { manualClock } from '../support/manualClock.ts';
import { seededIds } from '../support/seeded.ts';

/** Members of every type that requests are made of; others pass unchecked. */
const message = { MessageBody: text, DelaySeconds: whole, MessageAttributes: attributeMap };
const input = v.looseObject({
  QueueUrl: text,
  ...message,
  Attributes: textMap,
  AttributeNames: texts,
  Entries: v.nullish(v.array(v.looseObject(message))),
});

type Answer = Result<unknown, QueueError>;
export type Asked = { readonly action: ActionName; readonly caller: Caller; readonly input: unknown };

/** The whole api over actions that note what they are asked and answer what the test has laid down. */
export function scriptedApi(options: Partial<ApiOptions> = {}) {
  const asked: Asked[] = [];
  const faults: Fault[] = [];
  let answer: () => Answer = () => ok(undefined);
  const script = (action: ActionName) => ({
    input,
    run: async (_context: unknown, caller: Caller, given: unknown) => {
      asked.push({ action, caller, input: given });
      return answer();
    },
  });
  const names = Object.keys(registry) as ActionName[];
  const clock = manualClock();
  const api = createApi({
    engine: createEngine({ table: memoryTable(), clock, ids: seededIds(1) }),
    account: '000000000000',
    region: 'us-east-1',
    newRequestId: () => 'request-1',
    onFault: (fault) => faults.push(fault),
    actions: Object.fromEntries(names.map((name) => [name, script(name)])) as unknown as NonNullable<
      ApiOptions['actions']
    >,
    ...options,
  });
  return {
    api,
    faults,
    asked: () => asked.at(-1),
    count: () => asked.length,
    answers: (next: Answer | (() => Answer)) => {
      answer = typeof next === 'function' ? next : () => next;
    },
  };
}

type Api = (request: HttpRequest) => Promise<HttpResponse>;
const host = { host: 'localhost:9324' };

export const bytes = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content, 'utf8') : content;

/** An AWS JSON call; a text or bytes go out as they are. */
export const sendJson = (
  api: Api,
  action: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<HttpResponse> =>
  api({
    method: 'POST',
    target: '/',
    headers: {
      ...host,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${action}`,
      ...headers,
    },
    body: typeof body === 'string' || body instanceof Uint8Array ? bytes(body) : bytes(JSON.stringify(body)),
  });

/** An AWS Query call by form. */
export const sendForm = (
  api: Api,
  form: string | Uint8Array,
  target = '/',
  headers: Record<string, string> = {},
): Promise<HttpResponse> =>
  api({
    method: 'POST',
    target,
    headers: { ...host, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', ...headers },
    body: bytes(form),
  });

export const sendGet = (
  api: Api,
  target: string,
  headers: Record<string, string> = {},
): Promise<HttpResponse> => api({ method: 'GET', target, headers: { ...host, ...headers }, body: bytes('') });
