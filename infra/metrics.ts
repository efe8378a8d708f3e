import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/** Of the metrics that the functions write into their logs; AWS keeps `AWS/SQS` for itself. */
export const metricNamespace = 'Forebay';

export const keyStoreFailures = (stage: string, options?: MetricOptions): Metric =>
  serviceMetric('KeyStoreFailures', stage, { statistic: 'Sum', ...options });

/** A queue with this tag has metrics of its own (`lambdas/queueMetrics.ts`). */
export const metricsTag = 'forebay:metrics';

/** The logging library gives every metric the dimension `service`. */
export const serviceName = 'forebay';

export const serviceMetric = (metricName: string, stage: string, options?: MetricOptions): Metric =>
  new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { service: serviceName, Stage: stage },
    ...options,
  });

export const queueMetric = (
  metricName: string,
  { stage, queueName }: { readonly stage: string; readonly queueName: string },
  options?: MetricOptions,
): Metric =>
  new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { service: serviceName, Stage: stage, QueueName: queueName },
    ...options,
  });
