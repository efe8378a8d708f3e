import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { HttpApi, ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Alarm, Dashboard, IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct, type IConstruct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { type CallRoles, letCall } from './consumerGrants.ts';
import { dashboard } from './dashboard.ts';
import { dispatchFunctions } from './dispatchFunctions.ts';
import type { ForebayStorage } from './forebayStorage.ts';
import { gatewaySeconds, httpDoors, iamPath } from './httpDoors.ts';
import { serviceName } from './metrics.ts';
import { letRemember } from './queueGrants.ts';
import { serviceAlarms, type Watched } from './serviceAlarms.ts';
import { ServiceFunction } from './serviceFunction.ts';
import { tableActions, tableKeyStatement } from './tableActions.ts';

/**
 * What the service works on and how much of it there may be.
 *
 * @example
 * const props: ForebayServiceProps = { storage, stage: 'test', production: false, reservedConcurrency: 50 };
 */
export interface ForebayServiceProps {
  /** The table, and the key that secrets are sealed with. */
  readonly storage: ForebayStorage;
  /** Works on this table instead of the storage's: a copy that a backup was restored to. */
  readonly table?: ITable;
  /** Name of the deployment in metrics and logs. Default: `prod`. */
  readonly stage?: string;
  /** Keeps logs when the stack is deleted. Default: true. */
  readonly production?: boolean;
  /** `none`: whoever knows the address may do everything. Default: `keys`, signed with an issued key. */
  readonly auth?: 'keys' | 'none';
  /** So many requests at once and no more, long polls included; the account's other functions keep the rest. */
  readonly reservedConcurrency?: number;
  /** Requests a second over all clients. Default: 2,000, bursts of 1,000. */
  readonly throttle?: Required<ThrottleSettings>;
  /** Default: 512. */
  readonly memorySizeMb?: number;
  /** Default: three months in production, else a week. */
  readonly logRetention?: RetentionDays;
  /** Told of alarms, and when they are over. */
  readonly alarmActions?: readonly IAlarmAction[];
}

/**
 * The SQS API before a storage: functions, doors, the work of each minute, alarms, dashboard.
 *
 * @example
 * const storage = new ForebayStorage(this, 'Storage');
 * const forebay = new ForebayService(this, 'Service', { storage, reservedConcurrency: 200 });
 * new CfnOutput(this, 'Endpoint', { value: forebay.endpoint });
 */
export class ForebayService extends Construct {
  readonly stack: Stack;
  readonly storage: ForebayStorage;
  readonly table: ITable;
  readonly stage: string;
  readonly isProduction: boolean;
  readonly api: HttpApi;
  /** Where clients with an issued key call, without a trailing slash. */
  readonly endpoint: string;
  /**
   * Where callers with credentials of this AWS account call, signing for `execute-api`: with `/sqs` behind it for
   * everything, or `/send/<account>/<queue>`, `/consume/…`, `/sqs/…` for one right to one queue.
   */
  readonly iamEndpoint: string;
  readonly apiFunction: IFunction;
  readonly maintenanceFunction: IFunction;
  /** Carries out what stacks declare. */
  readonly queueFunction: IFunction;
  /** Reads the table's stream, and starts workers for queues that functions are mapped to. */
  readonly wakeFunction: IFunction;
  /** Calls those functions with messages. */
  readonly dispatcherFunction: IFunction;
  readonly alarmActions: readonly IAlarmAction[];
  readonly alarms: readonly Alarm[];
  readonly dashboard: Dashboard;
  private readonly callRoles: CallRoles;

  constructor(scope: Construct, id: string, props: ForebayServiceProps) {
    super(scope, id);
    const { storage, production = true, auth = 'keys', memorySizeMb = 512, reservedConcurrency } = props;
    this.stack = Stack.of(this);
    const { account, region } = this.stack;
    this.storage = storage;
    this.table = props.table ?? storage.table;
    this.stage = props.stage ?? 'prod';
    this.isProduction = production;
    this.alarmActions = props.alarmActions ?? [];
    const logRetention =
      props.logRetention ?? (production ? RetentionDays.THREE_MONTHS : RetentionDays.ONE_WEEK);
    const removalPolicy = production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const environment = {
      FOREBAY_TABLE: this.table.tableName,
      FOREBAY_ACCOUNT: account,
      FOREBAY_STAGE: this.stage,
      POWERTOOLS_SERVICE_NAME: serviceName,
    };
    const statements = [
      new PolicyStatement({ actions: tableActions, resources: [this.table.tableArn] }),
      ...tableKeyStatement(storage, region),
    ];
    const all = { environment, statements, memorySizeMb, logRetention, removalPolicy };

    const api = new ServiceFunction(this, 'Answer', {
      ...all,
      handler: 'api',
      description: 'Forebay: answers the SQS API',
      environment: {
        ...environment,
        FOREBAY_AUTH: auth,
        FOREBAY_SEAL_KEY_ID: storage.sealKey.keyId,
        ...(reservedConcurrency !== undefined && { FOREBAY_CONCURRENCY: String(reservedConcurrency) }),
      },
      statements: [...statements, unsealStatement(storage)],
      timeoutSeconds: gatewaySeconds,
      reservedConcurrency,
      whyNoDestination: 'Called by the gateway alone, which waits for the answer.',
    });
    const maintenance = new ServiceFunction(this, 'Maintain', {
      ...all,
      handler: 'maintenance',
      description: 'Forebay: move tasks, sweeping and what else is due',
      timeoutSeconds: 55,
      whyNoDestination:
        'What a run leaves undone the next does, a minute later; the alarm MaintenanceLate tells.',
    });
    const declare = new ServiceFunction(this, 'Declare', {
      ...all,
      handler: 'queueResource',
      description: 'Forebay: creates and changes the queues that stacks declare',
      timeoutSeconds: 120,
      whyNoDestination: 'CloudFormation is told of a failure by the function itself, or notices its silence.',
    });
    const { wake, dispatcher } = dispatchFunctions(this, {
      ...all,
      table: this.table,
      starters: [api, declare],
    });
    this.apiFunction = api.lambda;
    this.maintenanceFunction = maintenance.lambda;
    this.queueFunction = declare.lambda;
    this.wakeFunction = wake.lambda;
    this.dispatcherFunction = dispatcher.lambda;
    this.callRoles = { calls: dispatcher.role, describe: [declare.role, api.role] };

    this.api = httpDoors(this, {
      stage: this.stage,
      handler: api.lambda,
      throttle: props.throttle ?? { rateLimit: 2_000, burstLimit: 1_000 },
      logRetention,
      removalPolicy,
    });
    this.endpoint = this.api.apiEndpoint;
    this.iamEndpoint = `${this.endpoint}${iamPath}`;
    for (const each of [api, declare]) each.lambda.addEnvironment('FOREBAY_BASE_URL', this.endpoint);

    everyMinute(this, maintenance.lambda, dispatcher.lambda);
    const watched: Watched = { ...this.watched(), reservedConcurrency };
    this.alarms = serviceAlarms(this, watched);
    this.dashboard = dashboard(this, watched, this.alarms);
  }

  /** The command that issues the first key, which may do everything; it needs the deployer's AWS credentials. */
  get firstKeyCommand(): string {
    const { account, region } = this.stack;
    return `AWS_REGION=${region} npx forebay keys create root --account ${account} --dynamodb aws --table ${this.table.tableName} --kms-key ${this.storage.sealKey.keyId}`;
  }

  /**
   * Lets the service look at a function and call it with messages: for mappings that are made by API. One that a
   * `ForebayEventSource` declares is let in by it.
   */
  allowConsumer(consumer: IFunction): readonly IConstruct[] {
    return letCall(consumer, this, this.callRoles);
  }

  /** Lets a consumer use the SDK's `dynamodbStore({ scope })` on this table, and no other scope than that. */
  grantIdempotency(grantee: IGrantable, scope: string): void {
    letRemember(grantee, this, scope);
  }

  private watched(): Watched {
    const { api, apiFunction, table, stage, alarmActions: actions } = this;
    const functions = {
      apiFunction,
      maintenance: this.maintenanceFunction,
      wake: this.wakeFunction,
      dispatcher: this.dispatcherFunction,
    };
    return { api, ...functions, table, stage, actions };
  }
}

const unsealStatement = ({ sealKey }: ForebayStorage): PolicyStatement =>
  new PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [sealKey.keyArn],
    conditions: { Null: { 'kms:EncryptionContext:forebay:purpose': 'false' } },
  });

function everyMinute(scope: Construct, maintenance: IFunction, dispatcher: IFunction): void {
  const once = { retryAttempts: 0, maxEventAge: Duration.minutes(1) };
  const rule = new Rule(scope, 'EachMinute', {
    description: 'Forebay: work that is due, and queues that functions are to be called for',
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [
      new LambdaTarget(maintenance, once),
      new LambdaTarget(dispatcher, { ...once, event: RuleTargetInput.fromObject({ task: 'sweep' }) }),
    ],
  });
  acknowledge(rule, {
    'Serverless-EventBusDLQ':
      'A minute that is missed is made up for by the next; the alarm MaintenanceLate tells.',
  });
}
