import { Annotations, Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { ServiceFunction, type ServiceFunctionProps } from './serviceFunction.ts';

export interface DispatchProps
  extends Pick<ServiceFunctionProps, 'environment' | 'statements' | 'logRetention' | 'removalPolicy'> {
  readonly table: ITable;
  /** The service's other functions that leave work to the dispatcher. */
  readonly starters: readonly ServiceFunction[];
}

/** They wait more than they work, and are paid for by the time and the memory. */
const memorySizeMb = 256;

/**
 * The two functions that call consumers: one that hears of what becomes visible and returns at once, and one that waits
 * for consumers, so that a slow one holds up nobody else.
 */
export function dispatchFunctions(
  scope: Construct,
  { table, starters, ...all }: DispatchProps,
): { readonly wake: ServiceFunction; readonly dispatcher: ServiceFunction } {
  const dispatcher = new ServiceFunction(scope, 'Dispatch', {
    ...all,
    memorySizeMb,
    handler: 'dispatcher',
    description: 'Forebay: calls functions with the messages of queues',
    timeoutSeconds: 900,
    callsItself: true,
    whyNoDestination: 'What a lost call should have done is done by the sweep, which looks each minute.',
  });
  // a further worker finds what this one has left, and after a minute the sweep has looked
  dispatcher.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
  acknowledge(dispatcher.lambda.node.findChild('EventInvokeConfig'), {
    'Serverless-LambdaAsyncFailureDestination':
      'A lost task says nothing but that a queue should be looked at, which the sweep does.',
  });
  const wake = new ServiceFunction(scope, 'Wake', {
    ...all,
    memorySizeMb,
    handler: 'wake',
    description: 'Forebay: starts workers for queues that have something',
    timeoutSeconds: 15,
    whyNoDestination:
      'Called for the stream alone, of which nothing has to be kept: the sweep looks as well.',
  });
  const call = () =>
    new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [dispatcher.lambda.functionArn],
    });
  for (const { lambda, role } of [wake, ...starters]) {
    role.addToPolicy(call());
    lambda.addEnvironment('FOREBAY_DISPATCHER', dispatcher.lambda.functionName);
  }
  // apart from the policy that the function waits for, which cannot name the function
  new Policy(scope, 'DispatchAgain', { roles: [dispatcher.role], statements: [call()] });
  hear(scope, wake, table);
  return { wake, dispatcher };
}

/** Only what somebody is to be woken for: what the engine marks so (`wake` of an item). */
const wakes = FilterCriteria.filter({ dynamodb: { NewImage: { wake: { N: FilterRule.isEqual('1') } } } });

function hear(scope: Construct, { lambda, role }: ServiceFunction, { tableStreamArn }: ITable): void {
  if (tableStreamArn === undefined) {
    Annotations.of(scope).addWarningV2(
      'forebay:noStream',
      'The table has no stream that is known: consumers are called late, when the sweep finds their messages.',
    );
    return;
  }
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
      resources: [tableStreamArn],
    }),
  );
  const stream = new EventSourceMapping(scope, 'Stream', {
    target: lambda,
    eventSourceArn: tableStreamArn,
    startingPosition: StartingPosition.LATEST,
    filters: [wakes],
    batchSize: 1_000,
    // their order means nothing, and while one lane starts workers the others go on
    parallelizationFactor: 4,
    // it fails where the table does not answer, which takes it seconds each time; a record that it fails by is cut out
    // of its batch and given up within a moment
    bisectBatchOnError: true,
    retryAttempts: 30,
    // by then the sweep has looked into every mapped queue
    maxRecordAge: Duration.minutes(15),
  });
  acknowledge(stream, {
    'Serverless-LambdaEventSourceMappingDestination':
      'A record that was given up says nothing but that a queue should be looked at, which the sweep does.',
  });
}
