import { formOf, type Input } from './formOf.ts';
import type { WireServer } from './wireServer.ts';

export type RawAnswer = { readonly status: number; readonly headers: Headers; readonly body: string };
type Target = Pick<WireServer, 'url'>;
type HeaderMap = Readonly<Record<string, string>>;

export async function rawFetch(url: string, init: RequestInit): Promise<RawAnswer> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, body: await response.text() };
}

/** A call as its bytes: an input that is a text is sent as it stands. */
export const jsonCall = (
  { url }: Target,
  action: string,
  input: Input | string,
  headers: HeaderMap = {},
): Promise<RawAnswer> =>
  rawFetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.0',
      'X-Amz-Target': `AmazonSQS.${action}`,
      ...headers,
    },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  });

export const queryCall = (
  { url }: Target,
  action: string,
  input: Input,
  { path = '/', headers = {} }: { readonly path?: string; readonly headers?: HeaderMap } = {},
): Promise<RawAnswer> => rawFetch(url + path, { method: 'POST', headers, body: formOf(action, input) });

export const queryGet = ({ url }: Target, pathAndQuery: string): Promise<RawAnswer> =>
  rawFetch(url + pathAndQuery, { method: 'GET' });

/** Text of the only such element, its escapes undone. */
export function elementText(xml: string, element: string): string {
  const [, text] = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml) ?? [];
  if (text === undefined) throw new Error(`no ${element} in ${xml}`);
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#xD': '\r' };
  return text.replaceAll(/&([^;]+);/g, (whole, name) => named[name] ?? whole);
}
