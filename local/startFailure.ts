/** The server cannot start: one line that says why, and the way out. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

/** The `code` of a system error (`EADDRINUSE`), if it is one. */
export const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
