import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { keyStoreFailures, serviceMetric } from './metrics.ts';

/** What its number is: of an alarm for which no number of functions was reserved. AWS's default of an account. */
const accountConcurrency = 1_000;
const fiveMinutes = Duration.minutes(5);

export interface Watched {
  readonly api: HttpApi;
  readonly apiFunction: IFunction;
  readonly maintenance: IFunction;
  readonly wake: IFunction;
  readonly dispatcher: IFunction;
  readonly table: ITable;
  readonly stage: string;
  readonly reservedConcurrency?: number;
  readonly actions: readonly IAlarmAction[];
}

/** What to wake somebody for; `docs/runbook.md` has a section for each, of the same name. */
export function serviceAlarms(scope: Construct, watched: Watched): readonly Alarm[] {
  const { api, apiFunction, maintenance, wake, dispatcher, table, stage, reservedConcurrency, actions } =
    watched;
  const alarm = (name: string, rule: Omit<AlarmRule, 'name' | 'actions'>) =>
    namedAlarm(scope, { name, actions, ...rule });
  return [
    alarm('Api5xx', {
      metric: api.metricServerError({ period: fiveMinutes, statistic: 'Sum' }),
      above: 5,
      periods: 2,
    }),
    alarm('ThrottledWrites', {
      metric: new Metric({
        namespace: 'AWS/DynamoDB',
        metricName: 'WriteThrottleEvents',
        dimensionsMap: { TableName: table.tableName },
        period: fiveMinutes,
        statistic: 'Sum',
      }),
      above: 300,
      periods: 3,
    }),
    alarm('ThrottledFunction', {
      metric: apiFunction.metricThrottles({ period: fiveMinutes }),
      above: 0,
      periods: 2,
    }),
    alarm('Concurrency', {
      metric: apiFunction.metric('ConcurrentExecutions', { period: fiveMinutes, statistic: 'Maximum' }),
      above: Math.floor(0.8 * (reservedConcurrency ?? accountConcurrency)),
      periods: 1,
    }),
    alarm('MaintenanceLate', {
      metric: new MathExpression({
        label: 'Failed or missing runs of five',
        expression: '5 - FILL(calls, 0) + FILL(failures, 0)',
        usingMetrics: {
          calls: maintenance.metricInvocations({ period: fiveMinutes }),
          failures: maintenance.metricErrors({ period: fiveMinutes }),
        },
        period: fiveMinutes,
      }),
      above: 3,
      periods: 2,
      missing: TreatMissingData.BREACHING,
    }),
    alarm('DispatchFailing', {
      metric: new MathExpression({
        label: 'Failed and refused calls',
        expression: 'FILL(wakes, 0) + FILL(works, 0) + FILL(refusals, 0)',
        usingMetrics: {
          wakes: wake.metricErrors({ period: fiveMinutes }),
          works: dispatcher.metricErrors({ period: fiveMinutes }),
          refusals: dispatcher.metricThrottles({ period: fiveMinutes }),
        },
        period: fiveMinutes,
      }),
      above: 5,
      periods: 2,
    }),
    alarm('ConsumersUnreachable', {
      metric: serviceMetric('ConsumersUnreachable', stage, { period: fiveMinutes, statistic: 'Sum' }),
      above: 0,
      periods: 2,
    }),
    alarm('KeyStoreFailures', {
      metric: keyStoreFailures(stage, { period: fiveMinutes }),
      above: 0,
      periods: 1,
    }),
  ];
}

export interface AlarmRule {
  /** The section in the runbook. */
  readonly name: string;
  readonly metric: IMetric;
  readonly above: number;
  readonly periods: number;
  /** Where there are no figures. Default: all is well. */
  readonly missing?: TreatMissingData;
  readonly actions: readonly IAlarmAction[];
}

export function namedAlarm(scope: Construct, rule: AlarmRule): Alarm {
  const { name, metric, above, periods, missing = TreatMissingData.NOT_BREACHING, actions } = rule;
  const alarm = new Alarm(scope, name, {
    alarmName: `${Stack.of(scope).stackName}-${scope.node.id}-${name}`,
    alarmDescription: `docs/runbook.md#${name.toLowerCase()}`,
    metric,
    threshold: above,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: periods,
    treatMissingData: missing,
  });
  alarm.addAlarmAction(...actions);
  alarm.addOkAction(...actions);
  return alarm;
}
