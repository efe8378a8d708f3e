import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { queueMetric } from './metrics.ts';

/** The metrics of a queue, by the names and with the statistics of `sqs.Queue`, in the namespace `Forebay`. */
export abstract class MeasuredQueue extends Construct {
  abstract readonly queueName: string;
  /** Of the service. */
  abstract readonly stage: string;

  /** Any metric of the queue. Default: the average of five minutes. */
  metric(metricName: string, options?: MetricOptions): Metric {
    return queueMetric(metricName, this, options);
  }
  /** Seconds. */
  metricApproximateAgeOfOldestMessage(options?: MetricOptions): Metric {
    return this.most('ApproximateAgeOfOldestMessage', options);
  }
  metricApproximateNumberOfMessagesVisible(options?: MetricOptions): Metric {
    return this.most('ApproximateNumberOfMessagesVisible', options);
  }
  metricApproximateNumberOfMessagesNotVisible(options?: MetricOptions): Metric {
    return this.most('ApproximateNumberOfMessagesNotVisible', options);
  }
  metricApproximateNumberOfMessagesDelayed(options?: MetricOptions): Metric {
    return this.most('ApproximateNumberOfMessagesDelayed', options);
  }
  metricNumberOfMessagesSent(options?: MetricOptions): Metric {
    return this.sum('NumberOfMessagesSent', options);
  }
  metricNumberOfMessagesReceived(options?: MetricOptions): Metric {
    return this.sum('NumberOfMessagesReceived', options);
  }
  metricNumberOfMessagesDeleted(options?: MetricOptions): Metric {
    return this.sum('NumberOfMessagesDeleted', options);
  }
  metricNumberOfEmptyReceives(options?: MetricOptions): Metric {
    return this.sum('NumberOfEmptyReceives', options);
  }
  /** Bytes. */
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
