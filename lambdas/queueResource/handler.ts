import middy from '@middy/core';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { readEnvironment } from '../environment.ts';
import { cloudConsumers } from '../lambdaApi/cloudConsumers.ts';
import { observe } from '../observe.ts';
import { openEngine } from '../openEngine.ts';
import { createCarryOut } from './carryOut.ts';
import { reply } from './reply.ts';

const environment = readEnvironment(process.env);
const { account, region, baseUrl = '' } = environment;
const { logger } = observe(environment, 'queueResource');
const { engine, chores } = openEngine(environment, cloudConsumers(environment));
const caller = { account, region, senderId: account, baseUrl: baseUrl.replace(/\/+$/, '') };
const carryOut = createCarryOut({ engine, caller, logger });

export const handler = middy<CloudFormationCustomResourceEvent, void>().handler(
  async (event: CloudFormationCustomResourceEvent) => {
    const answer = await carryOut(event);
    await reply(event.ResponseURL, answer);
    await chores.settle(2_000);
  },
);
