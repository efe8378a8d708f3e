import type { HttpResponse } from '../../api/http.ts';

/** Lambda's limit is 6 MiB for the whole answer; headers and its envelope take the rest. */
const bodyLimitBytes = 6 * 1024 * 1024 - 16 * 1024;

/**
 * SQS escapes quotes in XML, which XML does not ask for: a message of a mebibyte of them would not go through Lambda.
 * Only then they are written plainly, which every parser reads the same.
 */
export function fitted(answer: HttpResponse): HttpResponse {
  const { body, headers } = answer;
  if (body.length <= bodyLimitBytes || headers['Content-Type']?.includes('xml') !== true) return answer;
  return { ...answer, body: body.replaceAll('&quot;', '"') };
}
