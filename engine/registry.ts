import { addPermission } from './actions/addPermission.ts';
import { cancelMessageMoveTask } from './actions/cancelMessageMoveTask.ts';
import { changeMessageVisibility } from './actions/changeMessageVisibility.ts';
import { changeMessageVisibilityBatch } from './actions/changeMessageVisibilityBatch.ts';
import { createEventSourceMapping } from './actions/createEventSourceMapping.ts';
import { createQueue } from './actions/createQueue.ts';
import { deleteEventSourceMapping } from './actions/deleteEventSourceMapping.ts';
import { deleteMessage } from './actions/deleteMessage.ts';
import { deleteMessageBatch } from './actions/deleteMessageBatch.ts';
import { deleteQueue } from './actions/deleteQueue.ts';
import { getEventSourceMapping } from './actions/getEventSourceMapping.ts';
import { getQueueAttributes } from './actions/getQueueAttributes.ts';
import { getQueueUrl } from './actions/getQueueUrl.ts';
import { listDeadLetterSourceQueues } from './actions/listDeadLetterSourceQueues.ts';
import { listEventSourceMappings } from './actions/listEventSourceMappings.ts';
import { listMessageMoveTasks } from './actions/listMessageMoveTasks.ts';
import { listQueues } from './actions/listQueues.ts';
import { listQueueTags } from './actions/listQueueTags.ts';
import { purgeQueue } from './actions/purgeQueue.ts';
import { receiveMessage } from './actions/receiveMessage.ts';
import { removePermission } from './actions/removePermission.ts';
import { sendMessage } from './actions/sendMessage.ts';
import { sendMessageBatch } from './actions/sendMessageBatch.ts';
import { setQueueAttributes } from './actions/setQueueAttributes.ts';
import { startMessageMoveTask } from './actions/startMessageMoveTask.ts';
import { tagQueue } from './actions/tagQueue.ts';
import { untagQueue } from './actions/untagQueue.ts';
import { updateEventSourceMapping } from './actions/updateEventSourceMapping.ts';

/** Every action of SQS by the name that the wire gives it. */
export const registry = {
  CreateQueue: createQueue,
  GetQueueUrl: getQueueUrl,
  ListQueues: listQueues,
  DeleteQueue: deleteQueue,
  PurgeQueue: purgeQueue,
  GetQueueAttributes: getQueueAttributes,
  SetQueueAttributes: setQueueAttributes,
  TagQueue: tagQueue,
  UntagQueue: untagQueue,
  ListQueueTags: listQueueTags,
  AddPermission: addPermission,
  RemovePermission: removePermission,
  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
  ReceiveMessage: receiveMessage,
  DeleteMessage: deleteMessage,
  DeleteMessageBatch: deleteMessageBatch,
  ChangeMessageVisibility: changeMessageVisibility,
  ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
  ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
  StartMessageMoveTask: startMessageMoveTask,
  CancelMessageMoveTask: cancelMessageMoveTask,
  ListMessageMoveTasks: listMessageMoveTasks,
} as const;

export type ActionName = keyof typeof registry;

/** Verbs that SQS does not have, under a target prefix of their own. They are Lambda's, by its names. */
export const ownRegistry = {
  CreateEventSourceMapping: createEventSourceMapping,
  UpdateEventSourceMapping: updateEventSourceMapping,
  DeleteEventSourceMapping: deleteEventSourceMapping,
  ListEventSourceMappings: listEventSourceMappings,
  GetEventSourceMapping: getEventSourceMapping,
} as const;

export type OwnActionName = keyof typeof ownRegistry;
export type AnyActionName = ActionName | OwnActionName;
