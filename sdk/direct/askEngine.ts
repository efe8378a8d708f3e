import * as v from 'valibot';
import type { Caller, Context } from '../../engine/context.ts';
import { type QueueError, queueError } from '../../engine/errors.ts';
import type { Result } from '../../engine/result.ts';
import { StorageUnavailable } from '../../engine/table/port.ts';
import { typeFault } from '../../engine/typeFault.ts';
import { EngineRefusal } from './engineRefusal.ts';

/** Whose queues they are. */
export type EngineCaller = Pick<Caller, 'account' | 'region'> & {
  /** Scheme and host of queue URLs. They name queues and lead nowhere: any will do. */
  readonly baseUrl?: string;
  /** `SenderId` of what is sent; otherwise the account. */
  readonly senderId?: string;
  /** Asked at every call; kept with messages as `AWSTraceHeader`. */
  readonly traceHeader?: () => string | undefined;
};

/** An action of the engine, for which the types stand that Amazon's client declares. */
export type Asked<Output> = {
  readonly input: v.GenericSchema;
  readonly run: (context: Context, caller: Caller, input: never) => Promise<Result<Output, QueueError>>;
};

/** Asks with the checks of the wire, and throws its refusals. */
export type Ask = <Output>(action: Asked<Output>, input: unknown, signal?: AbortSignal) => Promise<Output>;

const firstFaultOnly = { abortEarly: true } as const;

export function createAsk(engine: Context, options: EngineCaller): Ask {
  const { account, region, baseUrl = 'direct://forebay', senderId = account, traceHeader } = options;
  const caller: Caller = { account, region, senderId, baseUrl };
  return async (action, input, signal) => {
    if (signal?.aborted) throw aborted();
    const checked = v.safeParse(action.input, input, firstFaultOnly);
    if (!checked.success) throw new EngineRefusal(typeFault(checked.issues[0]));
    const isPlain = traceHeader === undefined && signal === undefined;
    const now = isPlain ? caller : { ...caller, signal, traceHeader: traceHeader?.() };
    const result = await action.run(engine, now, checked.output as never).catch(rethrow);
    if (!result.ok) throw new EngineRefusal(result.error);
    return result.value;
  };
}

export const aborted = () => new DOMException('The call was aborted.', 'AbortError');

/** What DynamoDB says to those who may not. */
const denials: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'ExpiredTokenException',
  'CredentialsProviderError',
]);

/** A table that cannot be reached is told as over the wire, with what it said; what is a bug is thrown as it is. */
function rethrow(thrown: unknown): never {
  if (!(thrown instanceof StorageUnavailable)) throw thrown;
  const { message, cause } = thrown;
  const isDenied = cause instanceof Error && denials.has(cause.name);
  throw new EngineRefusal(queueError(isDenied ? 'AccessDenied' : 'ServiceUnavailable', message), {
    cause: thrown,
  });
}
