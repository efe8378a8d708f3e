import { tableKind } from '../../support/testTable.ts';

/** Behind files and sockets a run takes its time; in fewer runs chance weighs more. */
const plans = {
  memory: { runs: 1_000, perAction: 5, perEvent: 10 },
  lmdb: { runs: 100, perAction: 10, perEvent: 20 },
  dynamodb: { runs: 40, perAction: 10, perEvent: 40 },
};
const { runs, perAction, perEvent } = plans[tableKind];

export const runsOfModels = Number(process.env.FC_RUNS ?? runs);

/** How often at least the runs must succeed in each action, and come to each event that they are meant to come to. */
export const leastActions = runsOfModels / perAction;
export const leastEvents = runsOfModels / perEvent;
