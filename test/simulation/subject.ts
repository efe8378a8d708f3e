import { branchNames } from './branches.ts';
import { type Config, configOf } from './config.ts';
import { dispatchBranchNames } from './dispatch/branchNames.ts';
import { type DispatchConfig, dispatchConfigOf } from './dispatch/config.ts';
import { dispatchPlants } from './dispatch/plants/plants.ts';
import { runDispatch } from './dispatch/run.ts';
import { fifoBranchNames } from './fifo/branchNames.ts';
import { type FifoConfig, fifoConfigOf } from './fifo/config.ts';
import { fifoPlants } from './fifo/plants/plants.ts';
import { runFifo } from './fifo/run.ts';
import type { Plant } from './plant.ts';
import { plants } from './plants/plants.ts';
import { type Outcome, run } from './run.ts';
import type { Stage } from './stage.ts';

/** What is simulated: how one run of it goes, in which situations, and which bugs can be planted in it. */
export type Subject<RunConfig> = {
  readonly branchNames: readonly string[];
  readonly configOf: (seed: number) => RunConfig;
  readonly plants: Readonly<Record<string, Plant<RunConfig>>>;
  readonly run: (
    seed: number,
    config: RunConfig,
    plant?: Plant<RunConfig>,
    trace?: Stage['trace'],
  ) => Promise<Outcome<string>>;
};

export const standardQueues: Subject<Config> = { branchNames, configOf, plants, run };
export const fifoQueues: Subject<FifoConfig> = {
  branchNames: fifoBranchNames,
  configOf: fifoConfigOf,
  plants: fifoPlants,
  run: runFifo,
};
export const mappedQueues: Subject<DispatchConfig> = {
  branchNames: dispatchBranchNames,
  configOf: dispatchConfigOf,
  plants: dispatchPlants,
  run: runDispatch,
};
