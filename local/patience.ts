import type { IncomingMessage, ServerResponse } from 'node:http';

/** Who is still there to be answered. */
export type Patience = {
  /** Aborts when this client goes away, or when everybody is asked to finish. */
  signalFor(request: IncomingMessage, response: ServerResponse): AbortSignal | undefined;
  /** Ends all waiting, from now on. */
  end(): void;
};

export function createPatience(): Patience {
  const waiting = new Set<AbortController>();
  let ended = false;

  return {
    signalFor(request, response) {
      if (!mayWait(request)) return undefined;
      const controller = new AbortController();
      if (ended) controller.abort();
      waiting.add(controller);
      response.once('close', () => {
        waiting.delete(controller);
        if (!response.writableFinished) controller.abort();
      });
      return controller.signal;
    },
    end() {
      ended = true;
      for (const controller of waiting) controller.abort();
    },
  };
}

/** Only a receive waits; in the Query protocol the head does not tell. Every other request is spared the listener. */
function mayWait({ headers }: IncomingMessage): boolean {
  const action = headers['x-amz-target'];
  return action === undefined || (typeof action === 'string' && action.endsWith('.ReceiveMessage'));
}
