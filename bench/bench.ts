import { parseArgs } from 'node:util';
import { createReport, type Line } from './report.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    scenario: { type: 'string' },
    table: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});

/** Of those that there are, the one that was asked for, or all. */
const chosen = <T extends string>(names: readonly T[], asked: string | undefined): readonly T[] =>
  asked === undefined ? names : names.filter((name) => name === asked);

/** Each loads only what it needs. */
const benchmarks: Readonly<Record<string, () => Promise<AsyncIterable<Line>>>> = {
  async units() {
    if (values.table === 'dynamodb') return (await import('./units/reported.ts')).reportedUnits();
    const { units, unitsDefaults } = await import('./units/units.ts');
    return units(unitsDefaults);
  },
  async throughput() {
    const { throughput, throughputDefaults } = await import('./throughput/throughput.ts');
    return throughput({
      ...throughputDefaults,
      scenarios: chosen(throughputDefaults.scenarios, values.scenario),
      tables: chosen(throughputDefaults.tables, values.table),
    });
  },
  async backlog() {
    const { backlog, backlogDefaults } = await import('./backlog/backlog.ts');
    return backlog({ ...backlogDefaults, parts: chosen(backlogDefaults.parts, values.scenario) });
  },
  async idle() {
    const { idle, idleDefaults } = await import('./idle/idle.ts');
    return idle(idleDefaults);
  },
  async shards() {
    const { quickShards, shards, shardsDefaults } = await import('./shards/shards.ts');
    const options = values.quick ? quickShards : shardsDefaults;
    return shards({ ...options, scenarios: chosen(options.scenarios, values.scenario) });
  },
  async auth() {
    const { auth, authDefaults } = await import('./auth/auth.ts');
    return auth(authDefaults);
  },
  async lambda() {
    const { lambda, lambdaDefaults } = await import('./lambda/lambda.ts');
    return lambda(lambdaDefaults);
  },
  async dispatch() {
    const { dispatch, dispatchDefaults } = await import('./dispatch/dispatch.ts');
    return dispatch({ ...dispatchDefaults, parts: chosen(dispatchDefaults.parts, values.scenario) });
  },
  async sdk() {
    const { sdk } = await import('./sdk/sdk.ts');
    const { sdkDefaults } = await import('./sdk/options.ts');
    return sdk(sdkDefaults);
  },
  async profile() {
    const { profile, profileDefaults } = await import('./profile/profile.ts');
    const { scenarios, tables } = await import('./throughput/throughput.ts').then(
      (it) => it.throughputDefaults,
    );
    const [scenario = profileDefaults.scenario] = values.scenario ? chosen(scenarios, values.scenario) : [];
    const [table = profileDefaults.table] = values.table ? chosen(tables, values.table) : [];
    return profile({ ...profileDefaults, scenario, table });
  },
};

const [name = ''] = positionals;
const start = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
if (start === undefined) {
  const names = Object.keys(benchmarks).join('|');
  process.stderr.write(
    `Usage: npm run bench -- ${names} [--json] [--quick] [--scenario NAME] [--table memory|lmdb|dynamodb]\n`,
  );
  process.exitCode = 1;
} else {
  const report = createReport(values.json, (text) => process.stdout.write(text));
  for await (const line of await start()) report(line);
}
