/** The same work, to be done in several ways. */
export type Work = {
  /** Resolves when the service has all of them. */
  send(bodies: readonly string[]): Promise<void>;
  /** Handles so many messages, and resolves when they are deleted. */
  work(count: number, handle: (body: string) => Promise<void>): Promise<void>;
};
