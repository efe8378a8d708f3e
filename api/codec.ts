import type { QueueError } from '../engine/errors.ts';
import type { AnyActionName } from '../engine/registry.ts';
import type { Result } from '../engine/result.ts';
import type { HttpRequest, HttpResponse } from './http.ts';

/** A request as its protocol understands it: the input is not yet checked. */
export type Call = { readonly action: AnyActionName; readonly input: unknown };

/** One wire protocol. */
export type Codec = {
  readonly read: (request: HttpRequest) => Result<Call, QueueError>;
  /** `undefined` is the output of an action that has none. */
  readonly answer: (action: AnyActionName, output: unknown, requestId: string) => HttpResponse;
  readonly refuse: (error: QueueError, requestId: string) => HttpResponse;
};
