import * as v from 'valibot';
import type { Caller, Context } from '../../engine/context.ts';
import { type QueueError, queueError } from '../../engine/errors.ts';
import { type ActionName, registry } from '../../engine/registry.ts';
import type { Result } from '../../engine/result.ts';
import { StorageUnavailable } from '../../engine/table/port.ts';
import { typeFault } from '../../engine/typeFault.ts';
import type { CallOptions, Calls } from '../calls.ts';
import { readBinary, writeBinary } from './binaryAttributes.ts';
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

type Run = (context: Context, caller: Caller, input: never) => Promise<Result<unknown, QueueError>>;
const firstFaultOnly = { abortEarly: true } as const;

/** Served by an engine in the same process, with the checks and the refusals of the wire. */
export function engineCalls(engine: Context, options: EngineCaller): Calls {
  const { account, region, baseUrl = 'direct://forebay', senderId = account, traceHeader } = options;
  const caller: Caller = { account, region, senderId, baseUrl };
  const callerNow = (signal?: AbortSignal): Caller =>
    traceHeader === undefined && signal === undefined
      ? caller
      : { ...caller, signal, traceHeader: traceHeader?.() };

  /** What comes in and goes out has the types of the wire, as Amazon's client declares them. */
  const serve =
    <Input, Output>(name: ActionName) =>
    async (input: Input, { signal }: CallOptions = {}): Promise<Output> => {
      if (signal?.aborted) throw aborted();
      const { input: shape, run }: { readonly input: v.GenericSchema; readonly run: Run } = registry[name];
      const checked = v.safeParse(shape, input, firstFaultOnly);
      if (!checked.success) throw new EngineRefusal(typeFault(checked.issues[0]));
      const result = await run(engine, callerNow(signal), checked.output as never).catch(rethrow);
      if (!result.ok) throw new EngineRefusal(result.error);
      return (result.value ?? {}) as Output;
    };

  const send: Calls['sendMessage'] = serve('SendMessage');
  const sendBatch: Calls['sendMessageBatch'] = serve('SendMessageBatch');
  const receive: Calls['receiveMessage'] = serve('ReceiveMessage');
  return {
    cancelMessageMoveTask: serve('CancelMessageMoveTask'),
    changeMessageVisibilityBatch: serve('ChangeMessageVisibilityBatch'),
    createQueue: serve('CreateQueue'),
    deleteMessageBatch: serve('DeleteMessageBatch'),
    deleteQueue: serve('DeleteQueue'),
    getQueueAttributes: serve('GetQueueAttributes'),
    getQueueUrl: serve('GetQueueUrl'),
    listMessageMoveTasks: serve('ListMessageMoveTasks'),
    purgeQueue: serve('PurgeQueue'),
    setQueueAttributes: serve('SetQueueAttributes'),
    startMessageMoveTask: serve('StartMessageMoveTask'),
    sendMessage: (input, options) => send(writeBinary(input), options),
    sendMessageBatch: ({ Entries, ...input }, options) =>
      sendBatch({ ...input, Entries: Entries?.map(writeBinary) }, options),
    async receiveMessage(input, options) {
      const { Messages = [] } = await receive(input, options);
      // what was received before the signal came is the caller's
      if (Messages.length === 0 && options?.signal?.aborted) throw aborted();
      return Messages.length === 0 ? {} : { Messages: Messages.map(readBinary) };
    },
  };
}

const aborted = () => new DOMException('The call was aborted.', 'AbortError');

/** A table that cannot be reached is told as over the wire; what is a bug is thrown as it is. */
function rethrow(thrown: unknown): never {
  if (!(thrown instanceof StorageUnavailable)) throw thrown;
  const told = queueError('ServiceUnavailable', 'The table is temporarily unavailable.');
  throw new EngineRefusal(told, { cause: thrown });
}
