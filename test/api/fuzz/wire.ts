import { Buffer } from 'node:buffer';

type Headers = Readonly<Record<string, string | number>>;

/** The bytes of a sound HTTP request. */
export function httpRequest(
  method: string,
  target: string,
  headers: Headers,
  body: string | Uint8Array = '',
): Buffer {
  const content = Buffer.from(body as string);
  const lines = Object.entries({ Host: 'localhost:9324', 'Content-Length': content.length, ...headers });
  const head = `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), content]);
}

const targeted = (target: string): Headers => ({
  'Content-Type': 'application/x-amz-json-1.0',
  'X-Amz-Target': target,
});
export const jsonHeaders = (action: string): Headers => targeted(`AmazonSQS.${action}`);
export const formHeaders: Headers = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };

export const jsonRequest = (action: string, body: string | Uint8Array): Buffer =>
  httpRequest('POST', '/', jsonHeaders(action), body);
/** Of a verb that SQS does not have. */
export const ownRequest = (verb: string, body: string): Buffer =>
  httpRequest('POST', '/', targeted(`Forebay.${verb}`), body);
export const formRequest = (body: string | Uint8Array, target = '/'): Buffer =>
  httpRequest('POST', target, formHeaders, body);

/** The parameters that spell an input in the Query protocol, by a rule of thumb that suits the fuzz's inputs. */
export function formOf(action: string, input: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = [`Action=${action}`];
  const add = (name: string, value: unknown): void => {
    if (Array.isArray(value)) {
      for (const [index, one] of value.entries()) add(`${singular(name, action)}.${index + 1}`, one);
    } else if (typeof value === 'object' && value !== null) {
      addMap(name, value);
    } else if (value !== null && value !== undefined) {
      pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(value).toWellFormed())}`);
    }
  };
  const addMap = (name: string, map: object): void => {
    const last = name.split('.').at(-1) ?? '';
    if (!/^(Message(System)?)?Attributes$|^tags$/i.test(last)) {
      for (const [key, value] of Object.entries(map)) add(`${name}.${key}`, value);
      return;
    }
    const isTags = last.toLowerCase() === 'tags';
    for (const [index, [key, value]] of Object.entries(map).entries()) {
      const entry = `${isTags ? 'Tag' : name.slice(0, -1)}.${index + 1}`;
      add(`${entry}.${isTags ? 'Key' : 'Name'}`, key);
      add(`${entry}.Value`, value);
    }
  };
  for (const [name, value] of Object.entries(input)) add(name, value);
  return pairs.join('&');
}

function singular(name: string, action: string): string {
  if (name === 'Entries') return `${action}RequestEntry`;
  if (name === 'Actions') return 'ActionName';
  return name.replace(/s$/, '');
}
