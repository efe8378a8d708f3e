import type { Dispatch, DispatchNews } from '../../dispatch/ports.ts';
import type { Log } from '../log.ts';
import { messageOf } from '../startFailure.ts';
import type { FailureReport } from './failureReport.ts';

/** Writes what whoever develops a function wants to know of its calls. */
export function tellNews(
  report: FailureReport,
  nameOf: (functionArn: string) => string,
  log: Log,
): NonNullable<Dispatch['tell']> {
  const warned = new Set<string>();

  /** Powertools and the like answer so by themselves, and what they report would be deleted. */
  const warnOfUnheard = ({ mapping, invoked }: Extract<DispatchNews, { readonly kind: 'called' }>) => {
    if (mapping.reportsItemFailures || invoked.outcome !== 'answered' || warned.has(mapping.id)) return;
    if (!/"batchItemFailures":\s*\[\s*\{/.test(invoked.payload)) return;
    warned.add(mapping.id);
    log.warn(
      `${nameOf(mapping.functionArn)} reports failed messages in batchItemFailures, and they are deleted with the others: as in AWS they count only with reportBatchItemFailures: true (consumers.${mapping.queueName} in forebay.config.ts).`,
    );
  };

  return (news) => {
    switch (news.kind) {
      case 'kept':
        report.kept(news).catch((error) => log.error(messageOf(error)));
        break;
      case 'called':
        warnOfUnheard(news);
        log.debug(`${nameOf(news.mapping.functionArn)}: ${news.records} messages, ${news.invoked.outcome}`);
        break;
      case 'filtered':
        log.debug(`${nameOf(news.mapping.functionArn)}: ${news.records} messages filtered out`);
        break;
      default:
        break;
    }
  };
}
