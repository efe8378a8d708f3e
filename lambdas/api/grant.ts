/**
 * Paths of the door that IAM keeps: `/iam/<right>`, or `/iam/<right>/<account>/<queue>` for one queue alone. A role may
 * be allowed to invoke all of them or some, by the ARN of the path, and can do no more than they say.
 */
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  sqs: ['sqs:*'],
  send: ['sqs:SendMessage', 'sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
  consume: [
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:ChangeMessageVisibility',
    'sqs:GetQueueUrl',
    'sqs:GetQueueAttributes',
  ],
};

const grantPath = /^\/iam\/([a-z]+)(?:\/(\d{12})\/([A-Za-z0-9_-]{1,80}(?:\.fifo)?))?\/?$/;

/** What a path grants, as an identity policy; nothing for a path that means nothing. */
export function grantOf(path: string, region: string): string | undefined {
  const [, right = '', account, name] = grantPath.exec(path) ?? [];
  const actions = Object.hasOwn(actionsOf, right) ? actionsOf[right] : undefined;
  if (actions === undefined) return undefined;
  const resource = name === undefined ? '*' : `arn:aws:sqs:${region}:${account}:${name}`;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: resource }],
  });
}
