import middy from '@middy/core';
import { readEnvironment } from '../environment.ts';
import { observe } from '../observe.ts';
import { openEngine } from '../openEngine.ts';
import { createMaintain, type Invocation } from './maintain.ts';

const environment = readEnvironment(process.env);
const { logger, metrics } = observe(environment, 'maintenance');
const { engine, chores } = openEngine(environment);
const maintain = createMaintain({ engine, chores, logger, metrics });

export const handler = middy()
  .handler((_event: unknown, invocation: Invocation) => maintain(invocation))
  .after(() => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  })
  .onError(() => {
    metrics.publishStoredMetrics();
  });
