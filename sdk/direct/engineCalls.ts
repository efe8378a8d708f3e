import type { Context } from '../../engine/context.ts';
import { type ActionName, registry } from '../../engine/registry.ts';
import type { CallOptions, Calls } from '../calls.ts';
import { type Ask, type Asked, aborted, createAsk, type EngineCaller } from './askEngine.ts';
import { readBinary, writeBinary } from './binaryAttributes.ts';

/** Served by an engine in the same process, with the checks and the refusals of the wire. */
export const engineCalls = (engine: Context, caller: EngineCaller): Calls =>
  callsOf(createAsk(engine, caller));

export function callsOf(ask: Ask): Calls {
  /** What comes in and goes out has the types of the wire, as Amazon's client declares them. */
  const serve =
    <Input, Output>(name: ActionName) =>
    async (input: Input, options?: CallOptions): Promise<Output> =>
      ((await ask<unknown>(registry[name] as Asked<unknown>, input, options?.signal)) ?? {}) as Output;

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
