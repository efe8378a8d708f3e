import middy from '@middy/core';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { wake } from '../../dispatch/wake.ts';
import { dispatchNews } from '../dispatchNews.ts';
import { readEnvironment } from '../environment.ts';
import { openLambdaApi } from '../lambdaApi/lambdaApi.ts';
import { starters } from '../lambdaApi/startTask.ts';
import { observe } from '../observe.ts';
import { openEngine } from '../openEngine.ts';
import { wokenKeys } from './wokenKeys.ts';

const environment = readEnvironment(process.env);
const { dispatcher } = environment;
if (dispatcher === undefined) throw new Error('FOREBAY_DISPATCHER is not set');
const observation = observe(environment, 'wake');
const { engine, chores } = openEngine(environment);
const lambda = openLambdaApi(environment);

const dispatch = {
  engine,
  ...starters(lambda, dispatcher),
  // nothing here waits for a consumer
  invoke: () => Promise.reject(new Error('wake calls no consumers')),
  tell: dispatchNews(observation),
};

/** What it throws comes again, as the same batch or halves of it: to wake twice does no harm. */
export const handler = middy<DynamoDBStreamEvent, void>()
  .handler(async (event: DynamoDBStreamEvent) => {
    await wake(dispatch, wokenKeys(event));
    await chores.settle(500);
  })
  .after(() => {
    if (observation.metrics.hasStoredMetrics()) observation.metrics.publishStoredMetrics();
  });
