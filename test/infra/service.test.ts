import { readFileSync } from 'node:fs';
import { type App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { describe, expect, test } from 'vitest';
import { addForebay } from '../../infra/addForebay.ts';
import { ForebayService } from '../../infra/forebayService.ts';
import { ForebayStorage } from '../../infra/forebayStorage.ts';
import { env, newApp, resource, resourcesOf, statementsOf, templateOf } from './synthesis.ts';

const stageOf = (context: Readonly<Record<string, string>>) => addForebay(newApp(context));
const dev = templateOf(stageOf({}));
const prodStack = stageOf({ stage: 'prod', concurrency: '200' });
const prod = templateOf(prodStack);

const table = (template: Template) => resource(template, 'AWS::DynamoDB::Table');
const functionOf = (template: Template, id: string) =>
  resource(template, 'AWS::Lambda::Function', `Service${id}`);
const arnOf = (id: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^${id}[0-9A-F]{8}$`), 'Arn'] });

describe('the table', () => {
  test('has the keys, the time to live and the stream that the engine expects', () => {
    dev.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      GlobalSecondaryIndexes: Match.absent(),
      LocalSecondaryIndexes: Match.absent(),
    });
  });

  test.each([
    ['dev', dev],
    ['prod', prod],
  ])('is encrypted and can be set back to any second in %s', (_, template) => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  test('is kept in production, and goes with the stack elsewhere', () => {
    expect(table(prod)).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(table(prod).Properties.DeletionProtectionEnabled).toBe(true);
    expect(table(dev)).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    expect(table(dev).Properties.DeletionProtectionEnabled).toBe(false);
  });

  test('is encrypted by a key of the user, which functions may use by way of DynamoDB only', () => {
    const stack = new Stack(newApp(), 'Own', { env });
    const encryptionKey = Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${env.region}:${env.account}:key/own`);
    const storage = new ForebayStorage(stack, 'Storage', { encryptionKey });
    new ForebayService(stack, 'Service', { storage });
    const template = templateOf(stack);
    expect(table(template).Properties.SSESpecification).toEqual({
      SSEEnabled: true,
      SSEType: 'KMS',
      KMSMasterKeyId: encryptionKey.keyArn,
    });
    expect(statementsOf(template, 'ServiceMaintain')).toContainEqual({
      effect: 'Allow',
      actions: ['kms:Decrypt', 'kms:DescribeKey'],
      resources: [encryptionKey.keyArn],
      condition: { StringEquals: { 'kms:ViaService': 'dynamodb.eu-central-1.amazonaws.com' } },
    });
  });
});

describe('the seal key', () => {
  test('is rotated, and kept in production', () => {
    expect(resource(prod, 'AWS::KMS::Key')).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { EnableKeyRotation: true },
    });
    expect(resource(dev, 'AWS::KMS::Key').DeletionPolicy).toBe('Delete');
  });
});

describe('the functions', () => {
  test.each(['Answer', 'Maintain', 'Declare', 'Wake', 'Dispatch'])(
    '%s runs on Node 24 and ARM with a log of its own',
    (id) => {
      const { Properties } = functionOf(prod, id);
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'handler.handler',
        LoggingConfig: { LogGroup: { Ref: expect.stringMatching(`^Service${id}Log`) } },
        Environment: { Variables: { FOREBAY_STAGE: 'prod', POWERTOOLS_SERVICE_NAME: 'forebay' } },
      });
      expect(Properties).not.toHaveProperty('TracingConfig');
    },
  );

  test('have the time that they need: the gateway waits 29 seconds, a minute has sixty', () => {
    const timeouts = ['Answer', 'Maintain', 'Declare', 'Wake', 'Dispatch'].map(
      (id) => functionOf(prod, id).Properties.Timeout,
    );
    expect(timeouts).toEqual([29, 55, 120, 15, 900]);
  });

  test('are told where things are, and the api alone what to unseal keys with', () => {
    const of = (id: string) => functionOf(prod, id).Properties.Environment.Variables;
    const common = {
      FOREBAY_TABLE: { Ref: expect.stringMatching('^StorageTable') },
      FOREBAY_ACCOUNT: { Ref: 'AWS::AccountId' },
      FOREBAY_STAGE: 'prod',
      POWERTOOLS_SERVICE_NAME: 'forebay',
    };
    const FOREBAY_BASE_URL = { 'Fn::GetAtt': [expect.stringMatching('^ServiceApi'), 'ApiEndpoint'] };
    const FOREBAY_DISPATCHER = { Ref: expect.stringMatching('^ServiceDispatchFunction') };
    expect(of('Maintain')).toEqual(common);
    expect(of('Dispatch')).toEqual(common);
    expect(of('Wake')).toEqual({ ...common, FOREBAY_DISPATCHER });
    expect(of('Declare')).toEqual({ ...common, FOREBAY_BASE_URL, FOREBAY_DISPATCHER });
    expect(of('Answer')).toEqual({
      ...common,
      FOREBAY_BASE_URL,
      FOREBAY_DISPATCHER,
      FOREBAY_AUTH: 'keys',
      FOREBAY_SEAL_KEY_ID: { Ref: expect.stringMatching('^StorageSealKey') },
      FOREBAY_CONCURRENCY: '200',
    });
  });

  test('reserve concurrency where it is asked for, and none elsewhere', () => {
    expect(functionOf(prod, 'Answer').Properties.ReservedConcurrentExecutions).toBe(200);
    expect(functionOf(dev, 'Answer').Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  test('let everybody in only where the stage says so', () => {
    const authOf = (template: Template) =>
      functionOf(template, 'Answer').Properties.Environment.Variables.FOREBAY_AUTH;
    expect(authOf(dev)).toBe('keys');
    expect(authOf(templateOf(stageOf({ auth: 'none' })))).toBe('none');
    expect(() => stageOf({ auth: 'nothing' })).toThrow(/keys or none/);
  });
});

describe('rights', () => {
  const ownLog = (id: string) => ({
    effect: 'Allow',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [arnOf(`Service${id}Log`)],
  });
  const ownTable = {
    effect: 'Allow',
    actions: [
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:ConditionCheckItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ],
    resources: [arnOf('StorageTable')],
  };

  const callDispatcher = {
    effect: 'Allow',
    actions: ['lambda:InvokeFunction'],
    resources: [arnOf('ServiceDispatchFunction')],
  };

  test.each(['Maintain', 'DispatchRole'])('of %s are its log and the table', (id) => {
    expect(statementsOf(prod, `Service${id}`)).toEqual([ownLog(id.replace('Role', '')), ownTable]);
  });

  test('of whoever sees to declared queues are these, and to start the dispatcher', () => {
    expect(statementsOf(prod, 'ServiceDeclare')).toEqual([ownLog('Declare'), ownTable, callDispatcher]);
  });

  test('of the dispatcher are these, and to start itself; consumers let it in by themselves', () => {
    expect(statementsOf(prod, 'ServiceDispatchAgain')).toEqual([callDispatcher]);
    expect(resource(prod, 'AWS::IAM::Policy', 'ServiceDispatchAgain').Properties.Roles).toEqual([
      { Ref: expect.stringMatching('^ServiceDispatchRole') },
    ]);
  });

  test('of whoever hears the stream are these, to read it and to start the dispatcher', () => {
    const hear = {
      effect: 'Allow',
      actions: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
      resources: [{ 'Fn::GetAtt': [expect.stringMatching('^StorageTable'), 'StreamArn'] }],
    };
    expect(statementsOf(prod, 'ServiceWake')).toEqual([ownLog('Wake'), ownTable, callDispatcher, hear]);
  });

  test('of the api are these, and to unseal what was sealed for a purpose', () => {
    const unseal = {
      effect: 'Allow',
      actions: ['kms:Decrypt'],
      resources: [arnOf('StorageSealKey')],
      condition: { Null: { 'kms:EncryptionContext:forebay:purpose': 'false' } },
    };
    expect(statementsOf(prod, 'ServiceAnswer')).toEqual([ownLog('Answer'), ownTable, unseal, callDispatcher]);
  });

  test('are given to five roles, by no managed policy', () => {
    const roles = Object.values(resourcesOf(prod, 'AWS::IAM::Role'));
    expect(roles).toHaveLength(5);
    for (const role of roles) expect(Object.keys(role.Properties)).toEqual(['AssumeRolePolicyDocument']);
    expect(Object.keys(resourcesOf(prod, 'AWS::IAM::Policy'))).toHaveLength(6);
  });

  test('to call the functions have the gateway, and the schedule for two of them', () => {
    const permissions = Object.values(resourcesOf(prod, 'AWS::Lambda::Permission')).map(({ Properties }) => [
      Properties.Principal,
      Properties.FunctionName['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, ''),
      typeof Properties.SourceArn,
    ]);
    expect(permissions.sort()).toEqual([
      ['apigateway.amazonaws.com', 'ServiceAnswerFunction', 'object'],
      ['apigateway.amazonaws.com', 'ServiceAnswerFunction', 'object'],
      ['events.amazonaws.com', 'ServiceDispatchFunction', 'object'],
      ['events.amazonaws.com', 'ServiceMaintainFunction', 'object'],
    ]);
  });
});

describe('the gateway', () => {
  test('has two doors: one to the service as it is, one that IAM keeps', () => {
    const routes = Object.values(resourcesOf(prod, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => [
      Properties.RouteKey,
      Properties.AuthorizationType,
    ]);
    expect(routes.sort()).toEqual([
      ['$default', 'NONE'],
      ['ANY /iam/{proxy+}', 'AWS_IAM'],
    ]);
  });

  test('hands over payload 2.0 and waits 29 seconds', () => {
    const integrations = Object.values(resourcesOf(prod, 'AWS::ApiGatewayV2::Integration'));
    expect(integrations).toHaveLength(2);
    for (const { Properties } of integrations) {
      expect(Properties).toMatchObject({
        IntegrationType: 'AWS_PROXY',
        PayloadFormatVersion: '2.0',
        TimeoutInMillis: 29_000,
      });
    }
  });

  test('serves at the root, throttled', () => {
    expect(resource(prod, 'AWS::ApiGatewayV2::Stage').Properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 2_000, ThrottlingBurstLimit: 1_000 },
    });
  });

  test('logs each request as JSON, without its query and headers', () => {
    const { DestinationArn, Format } = resource(prod, 'AWS::ApiGatewayV2::Stage').Properties
      .AccessLogSettings;
    expect(DestinationArn).toEqual(arnOf('ServiceAccessLog'));
    const fields: Record<string, string> = JSON.parse(Format);
    expect(fields).toMatchObject({ requestId: '$context.requestId', status: '$context.status' });
    expect(Object.values(fields).every((field) => field.startsWith('$context.'))).toBe(true);
  });
});

describe('logs', () => {
  test.each([
    ['dev', dev, 7, 'Delete'],
    ['prod', prod, 90, 'Retain'],
  ])('of %s end', (_, template, days, policy) => {
    const logs = Object.values(resourcesOf(template, 'AWS::Logs::LogGroup'));
    expect(logs).toHaveLength(6);
    for (const log of logs) {
      expect(log).toMatchObject({ DeletionPolicy: policy, Properties: { RetentionInDays: days } });
    }
  });
});

describe('alarms', () => {
  const alarms = Object.values(resourcesOf(prod, 'AWS::CloudWatch::Alarm')).map((alarm) => alarm.Properties);
  const named = (name: string) => alarms.find(({ AlarmName }) => AlarmName.endsWith(`-${name}`));

  test('are these', () => {
    expect(alarms.map(({ AlarmName }) => AlarmName).sort()).toEqual([
      'Forebay-prod-Service-Api5xx',
      'Forebay-prod-Service-Concurrency',
      'Forebay-prod-Service-ConsumersUnreachable',
      'Forebay-prod-Service-DispatchFailing',
      'Forebay-prod-Service-KeyStoreFailures',
      'Forebay-prod-Service-MaintenanceLate',
      'Forebay-prod-Service-ThrottledFunction',
      'Forebay-prod-Service-ThrottledWrites',
    ]);
  });

  test('each have a section in the runbook', () => {
    const sections = [...readFileSync('docs/runbook.md', 'utf8').matchAll(/^## (\w+)$/gm)].map(
      ([, name]) => name,
    );
    const names = alarms.map(({ AlarmName }) => AlarmName.split('-').at(-1));
    expect(sections.toSorted()).toEqual([...names, 'OldestMessageAge', 'DeadLetterDepth'].sort());
    for (const { AlarmName, AlarmDescription } of alarms) {
      expect(AlarmDescription).toBe(`docs/runbook.md#${AlarmName.split('-').at(-1).toLowerCase()}`);
    }
  });

  test('go off at 80 % of what was reserved', () => {
    expect(named('Concurrency')).toMatchObject({
      MetricName: 'ConcurrentExecutions',
      Statistic: 'Maximum',
      Threshold: 160,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  test('go off when maintenance says nothing', () => {
    expect(named('MaintenanceLate')).toMatchObject({ TreatMissingData: 'breaching', Threshold: 3 });
  });

  test('watch the failures of KMS by the name that the api gives them', () => {
    expect(named('KeyStoreFailures')).toMatchObject({
      Namespace: 'Forebay',
      MetricName: 'KeyStoreFailures',
      Dimensions: [
        { Name: 'Stage', Value: 'prod' },
        { Name: 'service', Value: 'forebay' },
      ],
    });
  });
});

describe('the stack', () => {
  test('is protected in production only', () => {
    expect(prodStack.terminationProtection).toBe(true);
    expect(stageOf({}).terminationProtection).toBe(false);
  });

  test('calls maintenance and the sweep each minute, once', () => {
    const RetryPolicy = { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 };
    expect(resource(prod, 'AWS::Events::Rule').Properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [
        { Arn: arnOf('ServiceMaintainFunction'), RetryPolicy },
        { Arn: arnOf('ServiceDispatchFunction'), RetryPolicy, Input: '{"task":"sweep"}' },
      ],
    });
  });

  test('lets the dispatcher call itself, and no other function', () => {
    const loops = ['Answer', 'Maintain', 'Declare', 'Wake', 'Dispatch'].map(
      (id) => functionOf(prod, id).Properties.RecursiveLoop,
    );
    expect(loops).toEqual([undefined, undefined, undefined, undefined, 'Allow']);
  });

  test('gives the dispatcher no task twice, and none that the sweep has overtaken', () => {
    expect(resource(prod, 'AWS::Lambda::EventInvokeConfig').Properties).toEqual({
      FunctionName: { Ref: expect.stringMatching('^ServiceDispatchFunction') },
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  test("hears of the table's items that somebody is to be woken for, and of nothing else", () => {
    expect(resource(prod, 'AWS::Lambda::EventSourceMapping').Properties).toEqual({
      FunctionName: { Ref: expect.stringMatching('^ServiceWakeFunction') },
      EventSourceArn: { 'Fn::GetAtt': [expect.stringMatching('^StorageTable'), 'StreamArn'] },
      StartingPosition: 'LATEST',
      FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"NewImage":{"wake":{"N":["1"]}}}}' }] },
      BatchSize: 1_000,
      ParallelizationFactor: 4,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 30,
      MaximumRecordAgeInSeconds: 900,
    });
  });

  test('tells where it is and how the first key is issued', () => {
    expect(Object.keys(prod.findOutputs('*')).sort()).toEqual([
      'Dashboard',
      'Endpoint',
      'FirstKey',
      'IamEndpoint',
      'Region',
      'Table',
    ]);
  });

  test('works on a restored table while it keeps its own', () => {
    const template = templateOf(stageOf({ stage: 'prod', table: 'forebay-restored' }));
    expect(table(template).DeletionPolicy).toBe('Retain');
    const { Variables } = functionOf(template, 'Answer').Properties.Environment;
    expect(Variables.FOREBAY_TABLE).toBe('forebay-restored');
    expect(JSON.stringify(statementsOf(template, 'ServiceAnswer'))).toContain(':table/forebay-restored');
  });

  test('hears the stream of a restored table where it is named, and says so where it is not', () => {
    const stream = 'arn:aws:dynamodb:eu-central-1:123456789012:table/forebay-restored/stream/2026';
    const named = templateOf(stageOf({ stage: 'prod', table: 'forebay-restored', stream }));
    const { EventSourceArn } = resource(named, 'AWS::Lambda::EventSourceMapping').Properties;
    expect(EventSourceArn).toBe(stream);
    const deaf = stageOf({ stage: 'prod', table: 'forebay-restored' });
    Annotations.fromStack(deaf).hasWarning('*', Match.stringLikeRegexp('no stream that is known'));
    expect(resourcesOf(templateOf(deaf), 'AWS::Lambda::EventSourceMapping')).toEqual({});
  });

  test.each(['Prod', 'a_b', '', 'a'.repeat(21)])('refuses the stage "%s"', (stage) => {
    expect(() => stageOf({ stage })).toThrow(/is no stage/);
  });

  test.each(['0', 'many', '1.5'])('refuses the concurrency %s', (concurrency) => {
    expect(() => stageOf({ concurrency })).toThrow(/whole number/);
  });

  test('may be two, one for what is stored and one for the service', () => {
    const app: App = newApp();
    const storage = new ForebayStorage(new Stack(app, 'Storage', { env }), 'Storage');
    const stack = new Stack(app, 'Service', { env });
    new ForebayService(stack, 'Service', { storage });
    const template = templateOf(stack);
    expect(resourcesOf(template, 'AWS::DynamoDB::Table')).toEqual({});
    const { Variables } = functionOf(template, 'Answer').Properties.Environment;
    expect(Variables.FOREBAY_TABLE['Fn::ImportValue']).toMatch(/^Storage:ExportsOutputRefStorageTable/);
  });
});
