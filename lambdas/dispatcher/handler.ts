import middy from '@middy/core';
import { runWorker } from '../../dispatch/runWorker.ts';
import { sweep } from '../../dispatch/sweep.ts';
import { dispatchNews } from '../dispatchNews.ts';
import { readEnvironment } from '../environment.ts';
import { callConsumer } from '../lambdaApi/callConsumer.ts';
import { openLambdaApi } from '../lambdaApi/lambdaApi.ts';
import { type DispatcherTask, starters } from '../lambdaApi/startTask.ts';
import { observe } from '../observe.ts';
import { openEngine } from '../openEngine.ts';
import { createCarryOut, type Invocation } from './carryOut.ts';

const environment = readEnvironment(process.env);
// set by Lambda: it calls itself
const { AWS_LAMBDA_FUNCTION_NAME: ownName } = process.env;
if (!ownName) throw new Error('AWS_LAMBDA_FUNCTION_NAME is not set');
const { logger, metrics } = observe(environment, 'dispatcher');
const { engine, chores } = openEngine(environment);
const lambda = openLambdaApi(environment);

const dispatch = {
  engine,
  ...starters(lambda, ownName),
  invoke: callConsumer(lambda, engine.clock),
  tell: dispatchNews({ logger, metrics }),
};
const carryOut = createCarryOut({ dispatch, runWorker, sweep, chores });

const publish = () => {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
};

export const handler = middy<DispatcherTask, void>()
  .handler((task: DispatcherTask, invocation: Invocation) => carryOut(task, invocation))
  .after(publish)
  .onError(publish);
