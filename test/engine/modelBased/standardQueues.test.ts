import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Command, has, moveTo, type World } from './command.ts';
import { handleCommands } from './handleCommands.ts';
import { messageCommands, receiveNow } from './messageCommands.ts';
import { createModel } from './model.ts';
import { advance, create, queueCommands, queueNames } from './queueCommands.ts';
import { createReach, type Reach } from './reach.ts';
import { createReal } from './real.ts';
import { leastActions, leastEvents, runsOfModels } from './runsOfModels.ts';
import { taskCommands } from './taskCommands.ts';

/** Another seed, other runs, more of them: `FC_SEED=7 FC_RUNS=5000 npx vitest run test/engine/modelBased`. */
const seed = Number(process.env.FC_SEED ?? 20_261_124);
const numRuns = runsOfModels;
const fewestActions = 30;
const mostActions = 80;

const actionNames = [
  'CancelMessageMoveTask',
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
  'long poll',
];

async function newWorld(reach: Reach, hasTally: boolean): Promise<World> {
  const real = createReal(hasTally);
  const world = { model: createModel(real.clock.now()), real, reach, actions: 0 };
  for (const name of queueNames) await create(world, name);
  return world;
}

/** Everything comes to light and is received; then everything goes, and leaves no body behind. */
async function end(world: World): Promise<void> {
  const { real } = world;
  await real.clock.advance(50_000);
  moveTo(world, real.clock.now());
  for (const name of queueNames.filter((queue) => has(queue)(world))) {
    for (let rounds = 0; (await receiveNow(world, name, 10, 43_200)) === 'done'; rounds++) {
      expect(rounds).toBeLessThan(200);
    }
  }
  for (const name of queueNames.filter((queue) => has(queue)(world))) await real.client.deleteQueue(name);
  await real.client.work();
  expect(await real.table.lasting('b#')).toEqual([]);
  await real.table.close();
}

const onMessages = queueNames.flatMap(messageCommands);
const actions: fc.Arbitrary<Command>[] = [
  ...onMessages,
  ...onMessages,
  ...Array.from({ length: 6 }, () => handleCommands).flat(),
  ...Array.from({ length: 3 }, () => advance).flat(),
  ...Array.from({ length: 2 }, () => taskCommands).flat(),
  ...Object.values(queueCommands),
  ...Array.from({ length: 12 }, () => queueCommands.create),
];

it(`does what the model of standard queues does, in ${numRuns} runs from seed ${seed}`, async () => {
  const reach = createReach();
  const commands = fc.commands(actions, { maxCommands: mostActions, size: 'max' });
  await fc.assert(
    fc.asyncProperty(fc.boolean(), commands, async (hasTally, steps) => {
      const world = await newWorld(reach, hasTally);
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
