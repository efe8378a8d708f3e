import type { Caller } from '../../engine/context.ts';
import type { QueueError } from '../../engine/errors.ts';
import type { AnyActionName } from '../../engine/registry.ts';
import type { Result } from '../../engine/result.ts';
import type { HttpRequest } from '../http.ts';
import type { Principal } from './principal.ts';

/** Who asks, once that is proved. */
export type Identity = {
  readonly principal: Principal;
  /** What the principal may do by itself: policies in IAM's language, as JSON. */
  readonly policies: readonly string[];
  /** That the request was signed for. */
  readonly region?: string;
  /** Is the header under the signature? Nobody on the way can have written or changed it then. */
  readonly isSigned: (header: string) => boolean;
};

/** The identity, and the request as it was proved: only that may be carried out. */
export type Authenticated = { readonly identity: Identity; readonly request: HttpRequest };

/** Finds out who asks: by a signature, or by whoever stands before this service and has checked one. */
export type Authenticate = (request: HttpRequest) => Promise<Result<Authenticated, QueueError>>;

export type Authorization = Authenticated & {
  readonly caller: Caller;
  readonly action: AnyActionName;
  /** Checked for its types. */
  readonly input: unknown;
};

/** Who may call, and what. */
export type Authorizer = {
  readonly authenticate: Authenticate;
  /** The refusal, if there is one. */
  readonly authorize: (asked: Authorization) => Promise<QueueError | undefined>;
};
