/** The path of a request target, without its query string. */
export function pathOf(target: string): string {
  const end = target.indexOf('?');
  return end === -1 ? target : target.slice(0, end);
}

/**
 * Does the path name a queue, as `/<account>/<name>`, ElasticMQ's `/queue/<name>` or LocalStack's
 * `/queue/<region>/<account>/<name>`? Any other path may be the base path of an endpoint.
 */
export const isQueuePath = (path: string): boolean =>
  /\/\d{12}\/[^/]+\/?$/.test(path) || /^\/queue\/[^/]+\/?$/.test(path);
