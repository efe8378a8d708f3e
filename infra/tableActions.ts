import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ForebayStorage } from './forebayStorage.ts';

/** What the engine asks of DynamoDB. A transaction needs the rights of the writes within it. */
export const tableActions = [
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:UpdateItem',
];

/** What a table under a key of the user's asks of KMS, always by way of DynamoDB. */
export function tableKeyStatement({ encryptionKey }: ForebayStorage, region: string): PolicyStatement[] {
  if (encryptionKey === undefined) return [];
  return [
    new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['kms:Decrypt', 'kms:DescribeKey'],
      resources: [encryptionKey.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
    }),
  ];
}
