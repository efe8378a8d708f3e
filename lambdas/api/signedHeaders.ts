/** The headers that a client says it has signed, in its `Authorization` or in a presigned URL. */
export function signedHeaders(authorization: string | undefined, target: string): readonly string[] {
  const listed = /\bSignedHeaders=([^,\s]*)/.exec(authorization ?? '')?.[1] ?? inUrl(target);
  return listed === undefined ? [] : listed.toLowerCase().split(';');
}

function inUrl(target: string): string | undefined {
  const query = target.indexOf('?');
  if (query < 0) return undefined;
  return new URLSearchParams(target.slice(query + 1)).get('X-Amz-SignedHeaders') ?? undefined;
}
