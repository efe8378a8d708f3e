import { arnOf, type Kind, kinds, type RefusalCase, refusal } from './refusalCase.ts';

const atSet = (title: string, kind: Kind, text: string, Attributes: Record<string, string>): RefusalCase =>
  refusal(title, kind, text, async ({ queue }) => [
    'SetQueueAttributes',
    { QueueUrl: await queue(), Attributes },
  ]);

const unknown = (name: string) =>
  atSet(`setting ${name}`, kinds.attributeName, `Unknown Attribute ${name}.`, { [name]: 'false' });
const fifoOnly = (name: string, value: string) =>
  atSet(
    `${name} on a standard queue`,
    kinds.attributeName,
    `You can specify the ${name} only when FifoQueue is set to true.`,
    { [name]: value },
  );
const outOfRange = (name: string, value: string) =>
  atSet(`${name} = "${value}"`, kinds.attributeValue, `Invalid value for the parameter ${name}.`, {
    [name]: value,
  });

const redrive = (title: string, policy: string, reason: string) =>
  atSet(
    `RedrivePolicy ${title}`,
    kinds.value,
    `Value ${policy} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
    { RedrivePolicy: policy },
  );
const count = (maxReceiveCount: number) =>
  redrive(
    `with a maxReceiveCount of ${maxReceiveCount}`,
    JSON.stringify({ deadLetterTargetArn: arnOf('orders'), maxReceiveCount }),
    `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
  );
const allow = (title: string, policy: object, reason: string) =>
  atSet(
    `RedriveAllowPolicy ${title}`,
    kinds.value,
    `Value ${JSON.stringify(policy)} for parameter RedriveAllowPolicy is invalid. Reason: Amazon SQS can't create the redrive allow policy. ${reason}`,
    { RedriveAllowPolicy: JSON.stringify(policy) },
  );

export const attributeCases: readonly RefusalCase[] = [
  ...['FifoQueue', 'ContentBasedDeduplication', 'QueueArn', 'CreatedTimestamp', 'All', 'Nonsense'].map(
    unknown,
  ),
  refusal('FifoQueue=false at creation', kinds.attributeName, 'Unknown Attribute FifoQueue.', async () => [
    'CreateQueue',
    { QueueName: 'orders', Attributes: { FifoQueue: 'false' } },
  ]),
  refusal(
    'asking for an unknown attribute',
    kinds.attributeName,
    'Unknown Attribute Nonsense.',
    async ({ queue }) => [
      'GetQueueAttributes',
      { QueueUrl: await queue(), AttributeNames: ['QueueArn', 'Nonsense'] },
    ],
  ),
  fifoOnly('DeduplicationScope', 'queue'),
  fifoOnly('FifoThroughputLimit', 'perQueue'),
  ...(
    [
      ['VisibilityTimeout', '-1'],
      ['VisibilityTimeout', '43201'],
      ['VisibilityTimeout', '1.5'],
      ['VisibilityTimeout', ' 1'],
      ['VisibilityTimeout', ''],
      ['DelaySeconds', '901'],
      ['MaximumMessageSize', '1023'],
      ['MaximumMessageSize', '1048577'],
      ['MessageRetentionPeriod', '59'],
      ['MessageRetentionPeriod', '1209601'],
      ['ReceiveMessageWaitTimeSeconds', '21'],
      ['KmsDataKeyReusePeriodSeconds', '59'],
      ['SqsManagedSseEnabled', 'yes'],
      ['Policy', 'no JSON'],
    ] as const
  ).map(([name, value]) => outOfRange(name, value)),
  atSet(
    'both kinds of encryption',
    kinds.attributeName,
    'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    { KmsMasterKeyId: 'alias/aws/sqs', SqsManagedSseEnabled: 'true' },
  ),
  refusal(
    'SetQueueAttributes of nothing',
    kinds.missing,
    'The request must contain the parameter Attribute.Name.',
    async ({ queue }) => ['SetQueueAttributes', { QueueUrl: await queue() }],
  ),
  atSet(
    'RedrivePolicy that is a list',
    kinds.attributeValue,
    'Invalid value for the parameter RedrivePolicy. Reason: Redrive policy is not a valid JSON map.',
    { RedrivePolicy: '[1]' },
  ),
  redrive(
    'without a count',
    JSON.stringify({ deadLetterTargetArn: arnOf('orders') }),
    'Redrive policy does not contain mandatory attribute: maxReceiveCount.',
  ),
  redrive(
    'without a target',
    '{"maxReceiveCount":3}',
    'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.',
  ),
  count(0),
  count(1001),
  redrive(
    'whose target is no ARN',
    '{"deadLetterTargetArn":"orders","maxReceiveCount":3}',
    'Dead-letter target ARN should be fully qualified ARN.',
  ),
  redrive(
    'whose target does not exist',
    JSON.stringify({ deadLetterTargetArn: arnOf('no'), maxReceiveCount: 3 }),
    'Dead letter target does not exist.',
  ),
  atSet(
    'RedriveAllowPolicy in another form',
    kinds.attributeValue,
    "Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.",
    { RedriveAllowPolicy: '{"redrivePermission":"some"}' },
  ),
  allow(
    'byQueue without queues',
    { redrivePermission: 'byQueue' },
    'When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.',
  ),
  allow(
    'denyAll with queues',
    { redrivePermission: 'denyAll', sourceQueueArns: [arnOf('a')] },
    'To specify one or more source queue ARNs, you must set redrivePermission to byQueue.',
  ),
  allow(
    'with eleven queues',
    { redrivePermission: 'byQueue', sourceQueueArns: Array.from({ length: 11 }, (_, i) => arnOf(`q${i}`)) },
    'The maximum number of source queue ARNs you can specify is 10.',
  ),
];
