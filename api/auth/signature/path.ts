import { percent } from './query.ts';

/**
 * Every service but S3 encodes the path once more than the wire does: what was `%20` is signed as `%2520`, and a
 * byte that came bare is encoded for the first time.
 */
export const canonicalPath = (path: string): string =>
  path.replace(/[^A-Za-z0-9_.~/-]/g, (byte) => percent(byte.charCodeAt(0)));

/** Without empty and dot segments. Some SDKs sign this form of the path that they send, others the path itself. */
export function normalPath(path: string): string {
  if (!/\/\/|\/\.{1,2}(\/|$)/.test(path)) return path;
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}${kept.length > 0 && path.endsWith('/') ? '/' : ''}`;
}
