import {
  CancelMessageMoveTaskCommand,
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import type { CallOptions, Calls } from './calls.ts';

/** None where there is no signal: a call without options takes the client's shortest way. */
const abortable = (options: CallOptions | undefined) =>
  options?.signal === undefined ? undefined : { abortSignal: options.signal };

/** The service behind a client of Amazon's SDK, which finds it, signs, and repeats what failed on the way. */
export const sqsCalls = (client: SQSClient): Calls => ({
  cancelMessageMoveTask: (input, options) =>
    client.send(new CancelMessageMoveTaskCommand(input), abortable(options)),
  changeMessageVisibilityBatch: (input, options) =>
    client.send(new ChangeMessageVisibilityBatchCommand(input), abortable(options)),
  createQueue: (input, options) => client.send(new CreateQueueCommand(input), abortable(options)),
  deleteMessageBatch: (input, options) =>
    client.send(new DeleteMessageBatchCommand(input), abortable(options)),
  deleteQueue: (input, options) => client.send(new DeleteQueueCommand(input), abortable(options)),
  getQueueAttributes: (input, options) =>
    client.send(new GetQueueAttributesCommand(input), abortable(options)),
  getQueueUrl: (input, options) => client.send(new GetQueueUrlCommand(input), abortable(options)),
  listMessageMoveTasks: (input, options) =>
    client.send(new ListMessageMoveTasksCommand(input), abortable(options)),
  purgeQueue: (input, options) => client.send(new PurgeQueueCommand(input), abortable(options)),
  receiveMessage: (input, options) => client.send(new ReceiveMessageCommand(input), abortable(options)),
  sendMessage: (input, options) => client.send(new SendMessageCommand(input), abortable(options)),
  sendMessageBatch: (input, options) => client.send(new SendMessageBatchCommand(input), abortable(options)),
  setQueueAttributes: (input, options) =>
    client.send(new SetQueueAttributesCommand(input), abortable(options)),
  startMessageMoveTask: (input, options) =>
    client.send(new StartMessageMoveTaskCommand(input), abortable(options)),
});
