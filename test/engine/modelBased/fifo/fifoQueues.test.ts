import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Table } from '../../../../engine/table/port.ts';
import { fifoQueue, queue as first } from '../../../support/fifoQueue.ts';
import { expiries } from '../../../support/testTable.ts';
import { leastActions, leastEvents, runsOfModels } from '../runsOfModels.ts';
import { handleCommands } from './handleCommands.ts';
import { messageCommands, receiveNow } from './messageCommands.ts';
import { deliverable, groupsOf, remove, stateOf } from './model.ts';
import { advance, create, queueCommands, queueNames } from './queueCommands.ts';
import { idle, taskCommands } from './taskCommands.ts';
import { type Command, createReach, has, moveTo, queueOf, type Reach, type World } from './world.ts';

/** Another seed, other runs, more of them: `FC_SEED=7 FC_RUNS=5000 npx vitest run test/engine/modelBased/fifo`. */
const seed = Number(process.env.FC_SEED ?? 20_261_124);
const numRuns = runsOfModels;
const fewestActions = 30;
const mostActions = 80;

const actionNames = [
  'ChangeMessageVisibility',
  'ChangeMessageVisibilityBatch',
  'CreateQueue',
  'DeleteMessage',
  'DeleteMessageBatch',
  'DeleteQueue',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
  'SendMessageBatch',
  'SetQueueAttributes',
  'StartMessageMoveTask',
  'advance',
  'advance to a change',
  'background',
  'idle hours',
  'long poll',
];

async function newWorld(reach: Reach, expiry: Table['expiry']): Promise<World> {
  const real = await fifoQueue(expiry, {}, (table) => table, { purgeIntervalMs: 60_000 });
  await real.client.deleteQueue(first);
  const world: World = {
    model: { nowMs: real.clock.now(), queues: new Map(), handles: [], task: undefined, counter: 0 },
    real,
    reach,
    actions: 0,
  };
  for (const name of queueNames) await create(world, name);
  return world;
}

/** Every group is consumed to its end; then everything goes, and where garbage is collected nothing is left. */
async function end(world: World): Promise<void> {
  const { real, model } = world;
  await real.clock.advance(50_000);
  moveTo(world, real.clock.now());
  model.task = undefined;
  for (const name of queueNames.filter((queue) => has(queue)(world))) {
    const queue = queueOf(world, name);
    for (let rounds = 0; (await receiveNow(world, name, drain)) === 'done'; rounds++) {
      expect(rounds).toBeLessThan(200);
      for (const handle of model.handles.filter((one) => stateOf(model, one) === 'held')) {
        if (handle.queue !== name || handle.message.count === 0) continue;
        await real.client.delete(name, handle.text);
        remove(queue, handle.message);
      }
    }
    for (const group of groupsOf(queue)) expect(deliverable(model, queue, group)).toEqual([]);
  }
  for (const name of queueNames.filter((queue) => has(queue)(world))) await real.client.deleteQueue(name);
  // deduplication is remembered for five minutes; a round of the sweep may pass over some of it
  for (let rounds = 0; rounds < 3; rounds++) {
    await real.clock.advance(2 * 60_000);
    await real.client.work();
  }
  await real.client.work();
  expect(await real.leftovers()).toEqual([]);
  await real.table.close();
}
const drain = { want: 10, timeoutSeconds: 43_200 };

const onMessages = queueNames.flatMap(messageCommands);
const actions: fc.Arbitrary<Command>[] = [
  ...onMessages,
  ...onMessages,
  ...Array.from({ length: 10 }, () => handleCommands).flat(),
  ...Array.from({ length: 3 }, () => advance).flat(),
  ...Array.from({ length: 2 }, () => taskCommands).flat(),
  ...Object.values(queueCommands),
  ...Array.from({ length: 16 }, () => queueCommands.create),
  fc.constant(idle),
];

it(`does what the model of FIFO queues does, in ${numRuns} runs from seed ${seed}`, async () => {
  const reach = createReach();
  const commands = fc.commands(actions, { maxCommands: mostActions, size: 'max' });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...expiries), commands, async (expiry, steps) => {
      const world = await newWorld(reach, expiry);
      await fc.asyncModelRun(() => ({ model: world, real: undefined }), steps);
      await end(world);
      // a short run may fail, but does not count as a run
      fc.pre(world.actions >= fewestActions);
    }),
    { seed, numRuns },
  );
  console.log('reached', reach);
  const { succeeded, ...events } = reach;
  expect([...succeeded.keys()].sort()).toEqual(actionNames);
  for (const [action, count] of succeeded) expect(count, action).toBeGreaterThanOrEqual(leastActions);
  for (const [event, count] of Object.entries(events))
    expect(count, event).toBeGreaterThanOrEqual(leastEvents);
}, 600_000);
