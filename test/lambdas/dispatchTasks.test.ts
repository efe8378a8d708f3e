import type { DynamoDBStreamEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import type { Dispatch } from '../../dispatch/ports.ts';
import { workerMarginMs } from '../../dispatch/terms.ts';
import { longestFunctionTimeoutMs } from '../../engine/mappings/functionFault.ts';
import { createCarryOut } from '../../lambdas/dispatcher/carryOut.ts';
import { wokenKeys } from '../../lambdas/wake/wokenKeys.ts';
import { testEngine } from '../support/testEngine.ts';

function setting() {
  const { context: engine, clock } = testEngine();
  const done: string[] = [];
  const dispatch: Dispatch = {
    engine,
    invoke: async () => ({ outcome: 'answered', payload: 'null' }),
    startWorker: async () => {},
    startSweep: async () => {},
  };
  const carryOut = createCarryOut({
    dispatch,
    async runWorker(_, { mappingId }, { deadlineMs }) {
      done.push(`work for ${mappingId} within ${deadlineMs - clock.now()} ms`);
      return { ended: 'idle', calls: 0 };
    },
    async sweep(_, { deadlineMs }) {
      done.push(`sweep within ${deadlineMs - clock.now()} ms`);
      return { looked: 0, started: 0, isSuperfluous: false };
    },
    chores: {
      async settle() {
        done.push('settle');
      },
    },
  });
  return { done, carryOut };
}

const remaining = (ms: number) => ({ getRemainingTimeInMillis: () => ms });

test('the dispatcher works and sweeps within its time, and settles before it answers', async () => {
  const { done, carryOut } = setting();
  await carryOut({ task: 'work', mappingId: 'm' }, remaining(900_000));
  await carryOut({ task: 'sweep' }, remaining(900_000));
  expect(done).toEqual(['work for m within 895000 ms', 'settle', 'sweep within 895000 ms', 'settle']);
});

test('the dispatcher has the time for the slowest function that may be mapped', async () => {
  const { done, carryOut } = setting();
  await carryOut({ task: 'work', mappingId: 'm' }, remaining(900_000));
  const [, within = 0] = /within (\d+) ms/.exec(done[0] ?? '') ?? [];
  expect(Number(within)).toBeGreaterThan(longestFunctionTimeoutMs + workerMarginMs);
});

test('of a batch of the stream the keys are taken, and what has none is left out', () => {
  const record = (Keys?: object) => ({ dynamodb: { ...(Keys && { Keys }), NewImage: { wake: { N: '1' } } } });
  const event = {
    Records: [record({ pk: { S: 'q.0#0' }, sk: { S: '1#a' } }), record({ pk: { N: '1' } }), record(), {}],
  } as DynamoDBStreamEvent;
  expect(wokenKeys(event)).toEqual([{ pk: 'q.0#0', sk: '1#a' }]);
});
