import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { queueMetric } from './metrics.ts';

/**
 * The metrics of a queue, by the names and with the statistics of `sqs.Queue`, in the namespace `Forebay`.
 *
 * @example
 * new Alarm(this, 'Backlog', {
 *   metric: orders.metricApproximateNumberOfMessagesVisible(),
 *   threshold: 1_000,
 *   evaluationPeriods: 3,
 * });
 */
export abstract class MeasuredQueue extends Construct {
  abstract readonly queueName: string;
  /** Of the service. */
  abstract readonly stage: string;

  /** Any metric of the queue. Default: the average of five minutes. */
  metric(metricName: string, options?: MetricOptions): Metric {
    return queueMetric(metricName, this, options);
  }
  /** Seconds: the most in the period. */
  metricApproximateAgeOfOldestMessage(options?: MetricOptions): Metric {
    return this.most('ApproximateAgeOfOldestMessage', options);
  }
  /** Messages that could be received: the most in the period. */
  metricApproximateNumberOfMessagesVisible(options?: MetricOptions): Metric {
    return this.most('ApproximateNumberOfMessagesVisible', options);
  }
  /** Messages in flight: the most in the period. */
  metricApproximateNumberOfMessagesNotVisible(options?: MetricOptions): Metric {
    return this.most('ApproximateNumberOfMessagesNotVisible', options);
  }
  /** Messages that are not visible yet: the most in the period. */
  metricApproximateNumberOfMessagesDelayed(options?: MetricOptions): Metric {
    return this.most('ApproximateNumberOfMessagesDelayed', options);
  }
  /** Messages, the sum of the period. */
  metricNumberOfMessagesSent(options?: MetricOptions): Metric {
    return this.sum('NumberOfMessagesSent', options);
  }
  /** Deliveries, the sum of the period: a message that came twice counts twice. */
  metricNumberOfMessagesReceived(options?: MetricOptions): Metric {
    return this.sum('NumberOfMessagesReceived', options);
  }
  /** Messages, the sum of the period. */
  metricNumberOfMessagesDeleted(options?: MetricOptions): Metric {
    return this.sum('NumberOfMessagesDeleted', options);
  }
  /** Receives that brought nothing, the sum of the period. */
  metricNumberOfEmptyReceives(options?: MetricOptions): Metric {
    return this.sum('NumberOfEmptyReceives', options);
  }
  /** Bytes: the average of the period. */
  metricSentMessageSize(options?: MetricOptions): Metric {
    return this.metric('SentMessageSize', { statistic: 'Average', ...options });
  }

  private most(name: string, options?: MetricOptions): Metric {
    return this.metric(name, { statistic: 'Maximum', ...options });
  }
  private sum(name: string, options?: MetricOptions): Metric {
    return this.metric(name, { statistic: 'Sum', ...options });
  }
}
