import type { Dispatch } from '../../../dispatch/ports.ts';
import { runWorker } from '../../../dispatch/runWorker.ts';
import { sweep } from '../../../dispatch/sweep.ts';
import type { Context } from '../../../engine/context.ts';
import { ok } from '../../../engine/result.ts';
import { invoke } from '../invoke.ts';
import { createProcess, type Process } from '../process.ts';
import { isStormy } from '../stage.ts';
import { callFunction } from './functions.ts';
import type { DispatchWorld } from './world.ts';

/** What dispatch has around it in one environment. */
export function dispatchOf(world: DispatchWorld, process: Process, engine: Context): Dispatch {
  const dispatch: Dispatch = {
    engine,
    invoke: (invocation) => callFunction(world, process, invocation),
    startWorker: ({ mappingId }) => startAsync(world, process, 'worker', () => work(world, mappingId)),
    startSweep: () => startAsync(world, process, 'sweep', () => sweepOnce(world)),
  };
  return world.plant?.dispatch?.(dispatch) ?? dispatch;
}

/** An asynchronous invoke: accepted or not, and then it may be lost, or come twice. */
function startAsync(
  world: DispatchWorld,
  process: Process,
  what: 'worker' | 'sweep',
  begin: () => void,
): Promise<void> {
  const { schedule, chance, config, ledger } = world;
  const isFaulty = isStormy(world);
  const later = () => schedule.after(chance.between(10, 1_500), undefined, begin);
  return new Promise((resolve, reject) => {
    schedule.after(chance.between(2, 30), undefined, () => {
      const isLost = isFaulty && chance.is(config.lostStart);
      ledger.saw(isLost ? `${what}: start lost` : `${what}: started`);
      if (!isLost) later();
      if (isFaulty && chance.is(config.doubleStart)) later();
      const isTold = !isLost || chance.is(0.5);
      schedule.after(chance.between(1, 20), process, () =>
        isTold ? resolve() : reject(new Error('simulated')),
      );
    });
  });
}

const environment = (world: DispatchWorld, name: string): Process =>
  createProcess(world, name, world.chance.between(-world.config.skewMs, world.config.skewMs));

/** Runs a worker in an environment of its own, a new one or one that has been used before. */
export async function work(world: DispatchWorld, mappingId: string): Promise<void> {
  const { chance, schedule, config, ledger } = world;
  const process =
    (chance.is(0.7) ? world.idle.pop() : undefined) ?? environment(world, `w${world.tally.calls}`);
  const lifeMs = chance.pick(config.livesMs);
  world.workers.add(process);
  const { call, result } = await invoke(
    world,
    'worker',
    'background',
    async (engine) => {
      const deadlineMs = engine.clock.now() + lifeMs;
      const report = await runWorker(dispatchOf(world, process, engine), { mappingId }, { deadlineMs });
      return ok({ ...report, hasOverrun: engine.clock.now() > deadlineMs });
    },
    process,
  );
  world.workers.delete(process);
  if (result?.ok && result.value.hasOverrun && !call.isFaulty) ledger.violated('overran', process.name);
  ledger.saw(result?.ok ? `worker: ${result.value.ended}` : 'worker: died');
  if (result?.ok && schedule.nowMs() >= process.frozenUntilMs) world.idle.push(process);
}

export async function sweepOnce(world: DispatchWorld): Promise<void> {
  const process = environment(world, `s${world.tally.calls}`);
  const { result } = await invoke(
    world,
    'sweep',
    'background',
    async (engine) =>
      ok(await sweep(dispatchOf(world, process, engine), { deadlineMs: engine.clock.now() + 120_000 })),
    process,
  );
  if (!result?.ok) return world.ledger.saw('sweep: died');
  world.ledger.saw(result.value.isSuperfluous ? 'sweep: superfluous' : 'sweep: done');
  if (result.value.started > 0) world.ledger.saw('sweep: found something');
}

/** A new environment for what is woken by the stream, in place of one that has died. */
export const wakeEnvironment = (world: DispatchWorld): Process => environment(world, 'wake');
