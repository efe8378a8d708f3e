import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, RecursiveLoop, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type LambdaName, lambdaHandler } from '../lambdas/lambdaNames.ts';
import { acknowledge } from './acknowledge.ts';
import { handlerCode } from './handlerCode.ts';

export interface ServiceFunctionProps {
  readonly handler: LambdaName;
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Everything it may do, beside writing its own log. */
  readonly statements: readonly PolicyStatement[];
  readonly timeoutSeconds: number;
  readonly memorySizeMb: number;
  readonly reservedConcurrency?: number;
  /** Lambda would take a chain of calls of itself for a mistake, and break it after sixteen. */
  readonly callsItself?: boolean;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  /** Why an asynchronous call of it that fails is kept nowhere. */
  readonly whyNoDestination: string;
}

/** One of the service's functions with a role and a log of its own. */
export class ServiceFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { logRetention, removalPolicy, reservedConcurrency, whyNoDestination } = props;
    const logGroup = new LogGroup(this, 'Log', { retention: logRetention, removalPolicy });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    for (const statement of props.statements) this.role.addToPolicy(statement);
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: handlerCode(props.handler),
      handler: lambdaHandler,
      role: this.role,
      logGroup,
      environment: { ...props.environment },
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memorySizeMb,
      reservedConcurrentExecutions: reservedConcurrency,
      recursiveLoop: props.callsItself ? RecursiveLoop.ALLOW : undefined,
    });
    acknowledge(this.lambda, {
      'Serverless-LambdaTracing':
        'X-Ray adds 30 to 50 ms to a cold start; metrics and the access log tell of latency.',
      'Serverless-LambdaDLQ': whyNoDestination,
    });
  }
}
