import { finish } from '../finish.ts';
import type { Outcome } from '../run.ts';
import type { Stage } from '../stage.ts';
import { everyMinute, flow, send, tuneMapping } from './actors.ts';
import { watchSleep } from './asleep.ts';
import type { DispatchConfig } from './config.ts';
import { setUpDispatch } from './setup.ts';
import type { DispatchPlant, DispatchWorld } from './world.ts';

const settleMs = 300_000;
/** Time for what was left where only the round of all mappings finds it, and for retries behind each other. */
const drainMs = 3_600_000;

/** One run: senders, functions and faults in a storm; then calm, until every message has been handled by a call. */
export async function runDispatch(
  seed: number,
  config: DispatchConfig,
  plant?: DispatchPlant,
  trace?: Stage['trace'],
): Promise<Outcome<string>> {
  const world = await setUpDispatch(seed, config, plant, trace);
  const { ledger, tally, schedule } = world;
  const background = [flow(world), everyMinute(world), watchSleep(world)];
  const clients = [
    ...Array.from({ length: config.senders }, (_, i) => send(world, `sender${i}`)),
    tuneMapping(world),
  ];
  const clientsMs = world.calmMs - world.startMs + config.longestPauseMs + config.stormMs + settleMs;
  if (await finish(world, 'the clients', Promise.all(clients), clientsMs)) {
    await schedule.runUntil(() => unhandled(world).length === 0, schedule.nowMs() + drainMs);
    for (const id of unhandled(world)) ledger.violated('never handled', id);
    // their deletes, and whoever is still at work
    await schedule.runUntil(() => world.workers.size === 0, schedule.nowMs() + settleMs);
  }
  world.isOver = true;
  void background;
  return {
    seed,
    violations: ledger.violations,
    operations: tally.operations,
    conflicts: tally.conflicts,
    faults: tally.faults,
    messages: ledger.messages.size,
    branches: ledger.branches,
    excused: new Map(),
  };
}

const unhandled = ({ ledger }: DispatchWorld): readonly string[] =>
  [...ledger.messages.values()]
    .filter(({ ackedMs, isHandled }) => ackedMs !== undefined && !isHandled)
    .map(({ id }) => id);
