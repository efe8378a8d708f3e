import { parseArgs } from 'node:util';
import { type FaultRates, noFaults } from './config.ts';
import { isCaught, type Outcome } from './run.ts';
import { fifoQueues, mappedQueues, type Subject, standardQueues } from './subject.ts';
import { addTo, emptyTally, neverTaken, type Tally } from './tally.ts';

/** So many runs must have gone through every branch between them. */
const runsForAllBranches = 500;
const listed = 10;

const { values } = parseArgs({
  options: {
    fifo: { type: 'boolean', default: false },
    dispatch: { type: 'boolean', default: false },
    seeds: { type: 'string' },
    from: { type: 'string' },
    seed: { type: 'string' },
    plant: { type: 'string' },
    quiet: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
  },
});

process.exitCode = await (values.dispatch
  ? simulate(mappedQueues)
  : values.fifo
    ? simulate(fifoQueues)
    : simulate(standardQueues));

async function simulate<RunConfig extends { readonly faults: FaultRates }>(
  subject: Subject<RunConfig>,
): Promise<number> {
  const first = Number(values.seed ?? values.from ?? 1);
  const count = Number(values.seeds ?? (values.seed === undefined ? runsForAllBranches : 1));
  const plant = values.plant === undefined ? undefined : subject.plants[values.plant];
  if (values.plant !== undefined && plant === undefined) {
    console.error(`No bug is called ${values.plant}; there are ${Object.keys(subject.plants).join(', ')}.`);
    return 2;
  }

  const tally = emptyTally(subject.branchNames);
  const bad: Outcome<string>[] = [];
  const startedMs = performance.now();
  for (let seed = first; seed < first + count; seed++) {
    const usual = plant?.config ?? subject.configOf(seed);
    const config = values.quiet ? { ...usual, faults: noFaults } : usual;
    const outcome = await subject.run(seed, config, plant, values.trace ? console.log : undefined);
    addTo(tally, outcome);
    if (!isCaught(outcome, plant)) continue;
    bad.push(outcome);
    if (plant !== undefined) break;
    if (bad.length <= listed) tell(outcome);
  }

  if (plant === undefined) {
    summarise(tally, bad.length, (performance.now() - startedMs) / 1000);
    const missed = values.quiet || tally.runs < runsForAllBranches ? [] : neverTaken(tally);
    for (const name of missed) console.log(`Never taken: ${name}`);
    return bad.length > 0 || missed.length > 0 ? 1 : 0;
  }
  const [caught] = bad;
  if (caught !== undefined) tell(caught);
  console.log(caught === undefined ? `Not caught within ${count} seeds.` : `Caught at seed ${caught.seed}.`);
  return caught === undefined ? 1 : 0;
}

function tell({ seed, violations }: Outcome<string>): void {
  console.log(`Seed ${seed}:`);
  for (const { rule, about, atMs } of violations.slice(0, listed)) {
    console.log(`  ${new Date(atMs).toISOString().slice(14, 23)} ${rule}: ${about}`);
  }
}

function summarise(tally: Tally<string>, bad: number, seconds: number): void {
  const { runs, operations, conflicts, faults, messages, branches, excused } = tally;
  const mean = (sum: number): string => (sum / runs).toFixed(1);
  console.log(`${runs} runs in ${seconds.toFixed(1)} s, ${bad} with violations`);
  console.log(`${operations} table operations, ${conflicts} of them held up by a transaction`);
  console.log(
    `A run: ${mean(operations)} table operations, ${mean(faults)} faults, ${mean(messages)} messages`,
  );
  for (const [name, times] of branches) console.log(`  ${String(times).padStart(9)}  ${name}`);
  if (excused.size > 0) console.log('What faults explain (at-least-once):');
  for (const [rule, times] of excused) console.log(`  ${String(times).padStart(9)}  ${rule}`);
}
