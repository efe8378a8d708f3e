import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { serviceMetric } from './metrics.ts';
import type { Watched } from './serviceAlarms.ts';

/** What one wants to see first: alarms, messages, latencies, errors, consumers, functions, units. */
export function dashboard(scope: Construct, watched: Watched, alarms: readonly Alarm[]): Dashboard {
  const { api, apiFunction, maintenance, wake, dispatcher, table, stage } = watched;
  const sent = (name: string) => serviceMetric(name, stage, { statistic: 'Sum' });
  const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 8 });
  const percentile = (statistic: string) => api.metricLatency({ statistic, label: statistic });
  return new Dashboard(scope, 'Dashboard', {
    defaultInterval: Duration.hours(3),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24 })],
      [
        graph('Messages', [
          sent('NumberOfMessagesSent'),
          sent('NumberOfMessagesReceived'),
          sent('NumberOfMessagesDeleted'),
        ]),
        graph('Latency, long polls included', [percentile('p50'), percentile('p99')]),
        graph('Refused and failed', [api.metricClientError(), api.metricServerError()]),
      ],
      [
        graph('Calls of consumers', [sent('ConsumerCalls'), sent('ConsumerRecords'), sent('MessagesKept')]),
        graph('Consumers that failed', [
          sent('ConsumerFailures'),
          sent('ConsumerTimeouts'),
          sent('ConsumerThrottles'),
          sent('ConsumersUnreachable'),
        ]),
        graph('Workers', [
          dispatcher.metric('ConcurrentExecutions', { statistic: 'Maximum' }),
          dispatcher.metricErrors(),
          wake.metricErrors(),
          sent('WorkersNotStarted'),
        ]),
      ],
      [
        graph('Functions', [
          apiFunction.metric('ConcurrentExecutions', { statistic: 'Maximum' }),
          apiFunction.metricThrottles(),
          apiFunction.metricErrors(),
          maintenance.metricErrors(),
        ]),
        graph('Units', [table.metricConsumedWriteCapacityUnits(), table.metricConsumedReadCapacityUnits()]),
        graph('Throttled', [
          table.metric('WriteThrottleEvents', { statistic: 'Sum' }),
          table.metric('ReadThrottleEvents', { statistic: 'Sum' }),
        ]),
      ],
    ],
  });
}
