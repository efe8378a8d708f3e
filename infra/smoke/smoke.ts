import { parseArgs } from 'node:util';
import { runChecks } from './runChecks.ts';

/**
 * `npm run smoke -- ENDPOINT [--iam]`: what only a real account can show. Signs with the key in the environment; `--iam`
 * for the door that IAM keeps, with credentials of the account.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { iam: { type: 'boolean', default: false }, wait: { type: 'string', default: '20' } },
});
const [endpoint] = positionals;
if (endpoint === undefined || !URL.canParse(endpoint)) {
  process.stderr.write('smoke: name the endpoint: npm run smoke -- https://….amazonaws.com\n');
  process.exitCode = 1;
} else {
  const tell = (line: string) => process.stdout.write(`${line}\n`);
  const failed = await runChecks({ endpoint, isIam: values.iam, waitSeconds: Number(values.wait), tell });
  tell(failed === 0 ? 'All is well.' : `${failed} failed.`);
  process.exitCode = Math.min(failed, 1);
}
