import { onTestFinished, TestRunner } from 'vitest';
import type { WireOptions, WireServer } from '../../wire/wireServer.ts';
import { type Deployed, deploy } from './deployed.ts';

let deployed: Promise<Deployed> | undefined;

/** For the end of a file of tests. */
export async function endDeployment(): Promise<void> {
  await (await deployed)?.stop();
  deployed = undefined;
}

/** The wire suite's server in Lambda: on a table of its own, and without what only a process of the test's own can do. */
export async function lambdaWireServer(options: WireOptions): Promise<WireServer> {
  if (Object.values(options).some((given) => given !== undefined)) skip('it sets up a server of its own');
  deployed ??= deploy();
  const deployment = await deployed;
  const { lambda, ...gateway } = await deployment.serve({
    variables: { FOREBAY_TABLE: await deployment.newTable() },
  });
  onTestFinished(() => lambda.stop());
  return {
    ...gateway,
    get clock(): never {
      return skip('it moves the clock by hand');
    },
    work: async () => skip('it waits for background work'),
  };
}

/** What the test goes on to do cannot be done here; it runs on every table without Lambda. */
function skip(reason: string): never {
  const { context } = TestRunner.getCurrentTest<NonNullable<ReturnType<typeof TestRunner.getCurrentTest>>>();
  return context.skip(reason) as never;
}
