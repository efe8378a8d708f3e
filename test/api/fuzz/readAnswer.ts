import { type ErrorCode, type ErrorKind, errorKinds } from '../../../engine/errors.ts';
import type { Answer } from './connection.ts';

/** What an answer of the service says, or why it is none that the contract knows. */
export type Reading =
  | { readonly result: 'ok' | 'UnknownOperation' | ErrorCode }
  | { readonly result: undefined; readonly fault: string };

const kinds = Object.entries(errorKinds) as readonly [ErrorCode, ErrorKind][];

/** Text with nothing in it that XML 1.0 does not allow: the whole matches only if it is well-formed. */
const text = String.raw`(?:[\t\n\x20-\x21\x23-\x25\x27-\x3b\x3d\x3f-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]|&(?:amp|lt|gt|quot|#xD);)*`;
const element = String.raw`(?:</?\w+/?>)`;
const xmlns = String.raw`xmlns="http://queue\.amazonaws\.com/doc/2012-11-05/"`;
const errorXml = new RegExp(
  String.raw`^<\?xml version="1\.0"\?><ErrorResponse ${xmlns}><Error><Type>Sender</Type><Code>(${text})</Code>` +
    `<Message>${text}</Message><Detail/></Error><RequestId>(${text})</RequestId></ErrorResponse>$`,
  'u',
);
const successXml = new RegExp(
  String.raw`^<\?xml version="1\.0"\?><(\w+)Response ${xmlns}>(?:${element}|${text.slice(0, -1)})*` +
    String.raw`<ResponseMetadata><RequestId>(${text})</RequestId></ResponseMetadata></\1Response>$`,
  'u',
);

export function readAnswer(answer: Answer): Reading {
  if (answer.status === 204 && answer.body === '') return { result: 'ok' };
  switch (answer.headers.get('content-type')) {
    case 'text/xml':
      return readXml(answer);
    case 'application/x-amz-json-1.0':
      return readJson(answer);
    default:
      return fault(answer, 'an answer of an unknown type');
  }
}

function readJson(answer: Answer): Reading {
  const { status, headers, body } = answer;
  const content = body === '' ? {} : parse(body);
  if (content === undefined) return fault(answer, 'no JSON');
  if (status === 200) return { result: 'ok' };
  const queryError = headers.get('x-amzn-query-error');
  const [code] =
    kinds.find(
      ([, { jsonType, queryCode, status: its }]) =>
        its === status && jsonType === content.__type && `${queryCode};Sender` === queryError,
    ) ?? [];
  return code === undefined || typeof content.message !== 'string'
    ? fault(answer, `no error of the contract (${queryError})`)
    : { result: code };
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function readXml(answer: Answer): Reading {
  const { status, headers, body } = answer;
  const requestId = headers.get('x-amzn-requestid');
  if (status === 200) {
    return successXml.exec(body)?.[2] === requestId ? { result: 'ok' } : fault(answer, 'odd XML');
  }
  if (status === 404 && body === '<UnknownOperationException/>') return { result: 'UnknownOperation' };
  const [, queryCode, itsId] = errorXml.exec(body) ?? [];
  const [code] = kinds.find(([, kind]) => kind.queryCode === queryCode && kind.status === status) ?? [];
  return code === undefined || itsId !== requestId ? fault(answer, 'odd error XML') : { result: code };
}

const fault = ({ status, body }: Answer, what: string): Reading => ({
  result: undefined,
  fault: `${what}, status ${status}: ${body.slice(0, 200)}`,
});
