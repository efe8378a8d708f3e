import { type Kind, kinds, type RefusalCase, refusal } from './refusalCase.ts';

const permission = { Label: 'mine', AWSAccountIds: ['111122223333'], Actions: ['SendMessage'] };

const atAdd = (title: string, kind: Kind, text: string, changed: Record<string, unknown>): RefusalCase =>
  refusal(title, kind, text, async ({ queue }) => [
    'AddPermission',
    { QueueUrl: await queue(), ...permission, ...changed },
  ]);
const atTag = (title: string, kind: Kind, text: string, Tags: Record<string, string>): RefusalCase =>
  refusal(title, kind, text, async ({ queue }) => ['TagQueue', { QueueUrl: await queue(), Tags }]);

const keyLength = 'Tag keys must be between 1 and 128 characters in length.';
const badAction = (action: string, reason: string) =>
  `Value SQS:${action} for parameter ActionName is invalid. Reason: ${reason}`;

/** Permissions and tags. */
export const grantCases: readonly RefusalCase[] = [
  refusal(
    'a permission that exists',
    kinds.value,
    'Value mine for parameter Label is invalid. Reason: Already exists.',
    async ({ sqs, queue }) => {
      const input = { QueueUrl: await queue(), ...permission };
      await sqs.addPermission(input);
      return ['AddPermission', input];
    },
  ),
  refusal(
    'the 21st permission',
    kinds.overLimit,
    '21 Statements were found, maximum allowed is 20.',
    async ({ sqs, queue }) => {
      const input = { QueueUrl: await queue(), ...permission };
      for (let i = 0; i < 20; i++) await sqs.addPermission({ ...input, Label: `mine${i}` });
      return ['AddPermission', input];
    },
  ),
  atAdd('a permission for eight actions', kinds.overLimit, '8 Actions were found, maximum allowed is 7.', {
    Actions: Array(8).fill('SendMessage'),
  }),
  atAdd(
    'a permission for a batch action',
    kinds.value,
    badAction('SendMessageBatch', 'Please refer to the appropriate WSDL for a list of valid actions. '),
    { Actions: ['SendMessageBatch'] },
  ),
  atAdd(
    'a permission for what only owners do',
    kinds.value,
    badAction('DeleteQueue', 'Only the queue owner is allowed to invoke this action.'),
    { Actions: ['DeleteQueue'] },
  ),
  atAdd('a permission for nothing', kinds.missing, 'The request must contain the parameter ActionName.', {
    Actions: [],
  }),
  atAdd(
    'a permission for nobody',
    kinds.value,
    'Value [] for parameter PrincipalId is invalid. Reason: Unable to verify.',
    { AWSAccountIds: [] },
  ),
  refusal(
    'removing a permission that does not exist',
    kinds.value,
    "Value mine for parameter Label is invalid. Reason: can't find label.",
    async ({ queue }) => ['RemovePermission', { QueueUrl: await queue(), Label: 'mine' }],
  ),
  atTag('no tags', kinds.missing, 'The request must contain the parameter Tags.', {}),
  atTag('a tag key of 129 characters', kinds.value, keyLength, { ['k'.repeat(129)]: 'v' }),
  atTag(
    '51 tags',
    kinds.value,
    'Too many tags added for queue orders.',
    Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v'])),
  ),
  refusal('untagging nothing', kinds.value, keyLength, async ({ queue }) => [
    'UntagQueue',
    { QueueUrl: await queue() },
  ]),
];
