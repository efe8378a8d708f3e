import { parseArgs } from 'node:util';
import { runFuzz } from './fuzz/runFuzz.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
});
const summary = await runFuzz({ requests: Number(values.requests), seed: Number(values.seed) });
process.stdout.write(`${JSON.stringify(summary)}\n`);
if (summary.violations > 0) process.exitCode = 1;
