/** What the server asks of an environment: one call of its handler. */
export type Call = {
  readonly requestId: string;
  /** The event, as JSON. */
  readonly payload: string;
  readonly timeoutMs: number;
  readonly functionArn: string;
};

/** What an environment tells the server. */
export type Said =
  /** The handler is made of this file as well; an absolute path. */
  | { readonly kind: 'module'; readonly file: string }
  | { readonly kind: 'loaded' }
  /** The handler does not load; the process ends. */
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'answered'; readonly payload: string }
  /** `isOver`: the process ends, for nobody knows what is left of it. */
  | { readonly kind: 'failed'; readonly reason: string; readonly isOver: boolean };
