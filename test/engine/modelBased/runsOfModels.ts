import { tableKind } from '../../support/testTable.ts';

/** Behind files and sockets a run takes its time. */
const runs = { memory: 1_000, lmdb: 200, dynamodb: 60 };
/** Chance weighs more in fewer. */
const runsPerEvent = { memory: 10, lmdb: 20, dynamodb: 30 };

export const runsOfModels = Number(process.env.FC_RUNS ?? runs[tableKind]);

/** How often at least the runs must come to each event that they are meant to come to. */
export const leastEvents = runsOfModels / runsPerEvent[tableKind];
