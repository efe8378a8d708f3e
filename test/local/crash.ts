import { parseArgs } from 'node:util';
import { runCrash } from './crash/runCrash.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    dynamodb: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

const report = await runCrash({
  rounds: Number(values.rounds),
  seed: Number(values.seed),
  onDynamodb: values.dynamodb,
});
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exitCode = report.violations.length === 0 ? 0 : 1;
