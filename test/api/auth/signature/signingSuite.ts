import { readFileSync } from 'node:fs';
import type { HttpRequest } from '../../../../api/http.ts';

/** Credentials, service and instant of AWS's public SigV4 test suite. */
export const suite = {
  accessKeyId: 'AKIDEXAMPLE',
  secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  service: 'service',
  nowMs: Date.UTC(2015, 7, 30, 12, 36),
};

export type SuiteCase = { readonly name: string; readonly request: HttpRequest };

/**
 * Signed requests of the suite (by header: as AWS documents it; by query: as `aws-c-auth` keeps it). Left out are folded
 * header lines (`get-header-value-multiline`), which are no HTTP any more. The suite's presigned requests still carry an
 * `X-Amz-Date` header that was not signed: here it is gone. Where they sign `x-amz-content-sha256` they forget to send
 * it: here it is there.
 */
export const suiteCases: readonly SuiteCase[] = readFileSync(
  new URL('./signingSuite.txt', import.meta.url),
  'utf8',
)
  .split(/^### /m)
  .filter((text) => text !== '')
  .map((text) => {
    const end = text.indexOf('\n');
    return { name: text.slice(0, end), request: parsed(text.slice(end + 1)) };
  });

function parsed(text: string): HttpRequest {
  const [head = '', body = ''] = text.trimEnd().split('\n\n');
  const [requestLine = '', ...lines] = head.split('\n');
  const [, method = '', target = ''] = /^(\S+) (.*) HTTP\/1\.1$/.exec(requestLine) ?? [];
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  // One character a byte, as a carrier hands it on.
  return { method, target: Buffer.from(target).toString('latin1'), headers, body: Buffer.from(body) };
}
