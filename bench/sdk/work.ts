/** The same work, to be done in several ways. */
export type Work = {
  /** Resolves when the service has all of them. */
  send(bodies: readonly string[]): Promise<void>;
  /** Handles so many messages, and resolves when they are deleted and nothing is under way any more. */
  work(count: number, handle: Handle): Promise<void>;
};

export type Handle = (body: string) => Promise<void>;

/** What is measured is the way to the handler. */
export const nothing: Handle = async () => {};

/** Tells when so many messages have been handled: how one stops after that is no part of the work. */
export function handleAll(count: number): { readonly handle: Handle; readonly handled: Promise<void> } {
  let left = count;
  let tell = () => {};
  const handled = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return {
    handled,
    async handle() {
      left--;
      if (left === 0) tell();
    },
  };
}
