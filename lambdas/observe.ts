import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Environment } from './environment.ts';

/** Of the metrics in the log; AWS keeps `AWS/SQS` for itself. */
const namespace = 'Forebay';
const serviceName = 'forebay';

/** The function's log, and its metrics, which CloudWatch reads out of the log. */
export function observe({ stage }: Pick<Environment, 'stage'>, functionName: string) {
  const logger = new Logger({ serviceName, persistentKeys: { stage, function: functionName } });
  const metrics = new Metrics({ namespace, serviceName, defaultDimensions: { Stage: stage } });
  return { logger, metrics };
}
export type Observation = ReturnType<typeof observe>;
