import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
  PayloadFormatVersion,
  type ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface HttpDoorsProps {
  readonly stage: string;
  readonly handler: IFunction;
  readonly throttle: Required<ThrottleSettings>;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** The longest that the gateway waits for a function. */
export const gatewaySeconds = 29;

/** Path of the door that IAM keeps; whatever follows it is as good as nothing. */
export const iamPath = '/iam';

/**
 * Two doors to one function, both at the root, since stock clients drop what comes before the account in a queue's URL:
 * everything, where the service checks signatures by itself, and `/iam/…`, where the gateway has IAM check them.
 */
export function httpDoors(scope: Construct, props: HttpDoorsProps): HttpApi {
  const { handler, throttle, logRetention: retention, removalPolicy } = props;
  const integrationTo = (id: string) =>
    new HttpLambdaIntegration(id, handler, {
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
      timeout: Duration.seconds(gatewaySeconds),
    });
  const api = new HttpApi(scope, 'Api', {
    apiName: `forebay-${props.stage}`,
    description: 'Forebay: the SQS API',
    createDefaultStage: false,
  });
  const signed = new HttpRoute(scope, 'SignedRoute', {
    httpApi: api,
    routeKey: HttpRouteKey.DEFAULT,
    integration: integrationTo('Signed'),
  });
  api.addRoutes({
    path: `${iamPath}/{proxy+}`,
    methods: [HttpMethod.ANY],
    integration: integrationTo('Iam'),
    authorizer: new HttpIamAuthorizer(),
  });
  const accessLog = new LogGroup(scope, 'AccessLog', { retention, removalPolicy });
  new HttpStage(scope, 'Stage', {
    httpApi: api,
    autoDeploy: true,
    throttle,
    accessLogSettings: {
      destination: new LogGroupLogDestination(accessLog),
      format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
    },
  });
  acknowledge(signed, {
    'AwsSolutions-APIG4':
      'Stock SQS clients sign for sqs, which no authorizer takes: the service verifies SigV4 itself.',
  });
  return api;
}

/** No query and no headers: a presigned URL carries its signature there. */
const accessLogFields = {
  time: '$context.requestTime',
  requestId: '$context.requestId',
  ip: '$context.identity.sourceIp',
  caller: '$context.identity.userArn',
  method: '$context.httpMethod',
  path: '$context.path',
  route: '$context.routeKey',
  protocol: '$context.protocol',
  status: '$context.status',
  responseLength: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  functionLatencyMs: '$context.integrationLatency',
  functionError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
};
