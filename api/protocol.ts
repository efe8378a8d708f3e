import type { RequestHead } from './http.ts';

export type Protocol = 'json' | 'query';

/**
 * Which protocol a request speaks: told by header and content type, never by path. What speaks neither is
 * answered in JSON, as an unknown operation.
 */
export function protocolOf({ method, target, headers }: RequestHead): Protocol {
  if (headers['x-amz-target'] !== undefined) return 'json';
  if (method === 'GET' || method === 'HEAD') return 'query';
  const contentType = headers['content-type'];
  if (contentType === undefined || isForm(contentType) || /[?&]Action=/.test(target)) return 'query';
  return 'json';
}

export const formType = 'application/x-www-form-urlencoded';

export const isForm = (contentType: string): boolean => contentType.toLowerCase().startsWith(formType);
