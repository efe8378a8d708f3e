/** HTTP as the api sees it: plain values, whoever carries them (a Node server, API Gateway, a test). */
export type RequestHead = {
  readonly method: string;
  /** Path and query string exactly as the client sent them, one character a byte. */
  readonly target: string;
  /** Names in lower case; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** How the request came; `http` unless the carrier says otherwise. */
  readonly scheme?: 'http' | 'https';
  /** IP address of the client, if the carrier was asked to tell it. */
  readonly sourceAddress?: string;
};

export type HttpRequest = RequestHead & {
  readonly body: Uint8Array;
  /** Aborts when the client has gone away. */
  readonly signal?: AbortSignal;
  /** Epoch ms: no wait goes on after it, since the carrier then stops waiting itself. */
  readonly waitUntilMs?: number;
  /** What the contents of the messages in one answer may weigh together, since the carrier takes no more. */
  readonly mostContentBytes?: number;
};

export type HttpResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** The whole service as one function. It never throws: a bug becomes a bare 500, a storage outage a 503. */
export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>;
