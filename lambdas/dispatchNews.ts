import type { DispatchNews, Invoked } from '../dispatch/ports.ts';
import type { Observation } from './observe.ts';

const metricOf = {
  failed: 'ConsumerFailures',
  timedOut: 'ConsumerTimeouts',
  throttled: 'ConsumerThrottles',
  unreachable: 'ConsumersUnreachable',
} as const satisfies Record<Exclude<Invoked['outcome'], 'answered'>, string>;

/** Of a batch that failed; the count of all is in the line. */
const mostIds = 10;

/** News of dispatch as metrics and lines of the log; what is in a message is in neither. */
export function dispatchNews({
  logger,
  metrics,
}: {
  readonly logger: Pick<Observation['logger'], 'warn' | 'error'>;
  readonly metrics: Pick<Observation['metrics'], 'addMetric'>;
}): (news: DispatchNews) => void {
  const count = (name: string, value = 1) => metrics.addMetric(name, 'Count', value);

  return (news) => {
    switch (news.kind) {
      case 'called': {
        const { invoked, records, mapping } = news;
        // a call counts as such however it ended
        count('ConsumerCalls');
        count('ConsumerRecords', records);
        if (invoked.outcome === 'answered') return;
        count(metricOf[invoked.outcome]);
        // usual where many are at work: the metric tells
        if (invoked.outcome === 'throttled') return;
        const reason = 'reason' in invoked ? { reason: invoked.reason } : {};
        logger.warn('A consumer failed', { ...named(mapping), outcome: invoked.outcome, ...reason, records });
        return;
      }
      case 'kept': {
        const { mapping, messageIds, reason } = news;
        count('MessagesKept', messageIds.length);
        const ids = { count: messageIds.length, messageIds: messageIds.slice(0, mostIds) };
        logger.warn('Messages were not deleted and come again', { ...named(mapping), reason, ...ids });
        return;
      }
      case 'filtered':
        count('MessagesFiltered', news.records);
        return;
      case 'notStarted':
        count('WorkersNotStarted');
        logger.error('A worker could not be started; the sweep makes up for it', {
          error: news.error as Error,
        });
    }
  };
}

const named = ({ id, queueName, functionArn }: Extract<DispatchNews, { kind: 'called' }>['mapping']) => ({
  mapping: id,
  queue: queueName,
  consumer: functionArn,
});
