import type { QueueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { invalidValue, missingParameter } from './parameterErrors.ts';
import type { Permission } from './permission.ts';
import { tooMany } from './policy.ts';
import { isAccount } from './queueName.ts';

/** What the owner of a queue may grant to others. */
const grantable = [
  '*',
  'SendMessage',
  'ReceiveMessage',
  'DeleteMessage',
  'ChangeMessageVisibility',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
];
/** What no policy can grant to another account. */
export const ownerOnly: readonly string[] = [
  'AddPermission',
  'CancelMessageMoveTask',
  'CreateQueue',
  'DeleteQueue',
  'ListMessageMoveTasks',
  'ListQueues',
  'ListQueueTags',
  'RemovePermission',
  'SetQueueAttributes',
  'StartMessageMoveTask',
  'TagQueue',
  'UntagQueue',
];

/** What is wrong with a permission, whatever the queue. */
export function permissionFault({ label, accounts, actions }: Permission): QueueError | undefined {
  if (label === '') return missingParameter('Label');
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(label)) {
    return invalidValue(
      'Label',
      label,
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.',
    );
  }
  if (actions.length === 0) return missingParameter('ActionName');
  if (accounts.length === 0 || !accounts.every(isAccount)) {
    return invalidValue('PrincipalId', `[${accounts.join(', ')}]`, 'Unable to verify.');
  }
  const overLimit = tooMany('Actions', actions.length, limits.maxPermissionActions);
  return overLimit ?? actions.map(actionFault).find((fault) => fault !== undefined);
}

function actionFault(action: string): QueueError | undefined {
  if (grantable.includes(action)) return undefined;
  return invalidValue(
    'ActionName',
    `SQS:${action}`,
    ownerOnly.includes(action)
      ? 'Only the queue owner is allowed to invoke this action.'
      : 'Please refer to the appropriate WSDL for a list of valid actions. ',
  );
}
