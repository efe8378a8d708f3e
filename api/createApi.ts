import * as v from 'valibot';
import type { InputSchema } from '../engine/action.ts';
import type { Caller, Context } from '../engine/context.ts';
import type { QueueError } from '../engine/errors.ts';
import { type ActionName, type AnyActionName, ownRegistry, registry } from '../engine/registry.ts';
import type { Result } from '../engine/result.ts';
import { typeFault } from '../engine/typeFault.ts';
import type { Authorizer } from './auth/authorizer.ts';
import { type CallerOptions, createIdentify } from './caller.ts';
import { faultError } from './fault.ts';
import type { HttpHandler } from './http.ts';
import { jsonCodec } from './json/jsonCodec.ts';
import { protocolOf } from './protocol.ts';
import { queryCodec } from './query/queryCodec.ts';

type Runnable = {
  readonly input: InputSchema;
  readonly run: (context: Context, caller: Caller, input: never) => Promise<Result<unknown, QueueError>>;
};

export type Fault = {
  readonly requestId: string;
  /** Absent if the request was not understood. */
  readonly action?: AnyActionName;
  readonly error: unknown;
};

export type ApiOptions = CallerOptions & {
  readonly engine: Context;
  /** Who may call, and what; without it everybody may do everything. */
  readonly authorizer?: Authorizer;
  readonly newRequestId: () => string;
  /** Is told of everything that was thrown; the client only learns whether to try again. */
  readonly onFault?: (fault: Fault) => void;
  /** What answers each action of SQS, if not the engine's own registry. */
  readonly actions?: Readonly<Record<ActionName, Runnable>>;
};

const firstFaultOnly = { abortEarly: true } as const;

/** SDKs repeat a 503 within a tenth of a second; the current one waits for so long when it is asked to. */
const retryLater = { 'Retry-After': '1' };

/** The service as a function of a request. */
export function createApi(options: ApiOptions): HttpHandler {
  const { engine, authorizer, newRequestId, onFault } = options;
  const actions: Readonly<Record<AnyActionName, Runnable>> = {
    ...(options.actions ?? registry),
    ...ownRegistry,
  };
  const identify = createIdentify(options);

  return async (received) => {
    const codec = protocolOf(received) === 'json' ? jsonCodec : queryCodec;
    const requestId = newRequestId();
    let name: AnyActionName | undefined;
    try {
      const proved = authorizer && (await authorizer.authenticate(received));
      if (proved?.ok === false) return codec.refuse(proved.error, requestId);
      const request = proved?.value.request ?? received;
      const caller = identify(request, proved?.value.identity);
      const call = codec.read(request);
      if (!call.ok) return codec.refuse(call.error, requestId);
      name = call.value.action;
      const action = actions[name];
      const input = v.safeParse(action.input, call.value.input, firstFaultOnly);
      if (!input.success) return codec.refuse(typeFault(input.issues[0]), requestId);
      if (authorizer !== undefined && proved !== undefined) {
        const asked = { ...proved.value, caller, action: name, input: input.output };
        const refusal = await authorizer.authorize(asked);
        if (refusal !== undefined) return codec.refuse(refusal, requestId);
      }
      const result = await action.run(engine, caller, input.output as never);
      return result.ok ? codec.answer(name, result.value, requestId) : codec.refuse(result.error, requestId);
    } catch (error) {
      onFault?.({ requestId, action: name, error });
      const refusal = codec.refuse(faultError(error), requestId);
      return refusal.status === 503
        ? { ...refusal, headers: { ...refusal.headers, ...retryLater } }
        : refusal;
    }
  };
}
