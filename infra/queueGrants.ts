import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { bodyPk, handleKeysKey, queuesPk } from '../engine/table/keys.ts';
import type { ForebayService } from './forebayService.ts';
import { tableActions, tableKeyStatement } from './tableActions.ts';

/**
 * What a caller may do with a queue: send to it, receive from it and acknowledge, or everything. These are the paths of
 * the door that IAM keeps; `lambdas/api/grant.ts` says what each allows.
 *
 * @example
 * const right: Right = 'consume';
 */
export type Right = 'send' | 'consume' | 'sqs';

/** Lets a caller through the door that IAM keeps, by the paths that grant a right to one queue. */
export function letIn(
  grantee: IGrantable,
  { api, iamEndpoint, stack }: ForebayService,
  right: Right,
  queueName: string,
): void {
  const path = `/iam/${right}/${stack.account}/${queueName}`;
  // Clients disagree on whether a slash follows the path that they are given.
  const resources = [path, `${path}/`].map((each) => api.arnForExecuteApi('POST', each, '$default'));
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: ['execute-api:Invoke'], resources }),
  );
  tell(grantee, { FOREBAY_ENDPOINT: iamEndpoint, FOREBAY_ACCOUNT: stack.account });
}

/** Bodies: their ids are random and stand in parcels alone, and a partition is read only by who can name it. */
const bodies = bodyPk('*');
/** Records of queues, and the key that receipt handles are made with. */
const readOnly = [queuesPk, handleKeysKey.pk];
/** Every generation and shard of a queue. */
const partitionsOf = (queueId: string): string => `${queueId}.*`;

/** A sender lists nothing and takes nothing away: it cannot read what others have sent. */
const actionsTo = {
  send: [
    'dynamodb:BatchWriteItem',
    'dynamodb:ConditionCheckItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
  ],
  consume: tableActions,
};

/** Lets a function work on the table itself, in the partitions of these queues. */
export function letAtTable(
  grantee: IGrantable,
  { table, storage, stack }: ForebayService,
  way: keyof typeof actionsTo,
  queueIds: readonly string[],
): void {
  const statement = (actions: string[], keys: readonly string[]) =>
    new PolicyStatement({
      actions,
      resources: [table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
    });
  const statements = [
    statement(actionsTo[way], [...queueIds.map(partitionsOf), bodies]),
    statement(['dynamodb:GetItem'], readOnly),
    ...tableKeyStatement(storage, stack.region),
  ];
  for (const each of statements) grantee.grantPrincipal.addToPrincipalPolicy(each);
  tell(grantee, { FOREBAY_TABLE: table.tableName, FOREBAY_ACCOUNT: stack.account });
}

/** Lets a consumer keep what it has handled in the table, in partitions that are no queue's and no other scope's. */
export function letRemember(
  grantee: IGrantable,
  { table, storage, stack }: ForebayService,
  scope: string,
): void {
  // A pattern of IAM, in which others would be jokers.
  if (!/^[A-Za-z0-9_.-]+$/.test(scope)) {
    throw new Error(`${scope}: a scope has letters, digits, dots, hyphens and underscores.`);
  }
  const remember = new PolicyStatement({
    actions: ['dynamodb:UpdateItem'],
    resources: [table.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`i#${scope}#*`] } },
  });
  for (const each of [remember, ...tableKeyStatement(storage, stack.region)]) {
    grantee.grantPrincipal.addToPrincipalPolicy(each);
  }
  tell(grantee, { FOREBAY_TABLE: table.tableName });
}

/** What the SDK looks for; other grantees than functions are told by whoever starts them. */
function tell(grantee: IGrantable, environment: Readonly<Record<string, string>>): void {
  if (!(grantee instanceof LambdaFunction)) return;
  for (const [name, value] of Object.entries(environment)) grantee.addEnvironment(name, value);
}
