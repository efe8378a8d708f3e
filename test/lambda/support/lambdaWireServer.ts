import { onTestFinished } from 'vitest';
import type { WireOptions, WireServer } from '../../wire/wireServer.ts';
import { type Deployed, deploy } from './deployed.ts';

let deployed: Promise<Deployed> | undefined;

/** One for each file of tests. */
export const sharedDeployment = (): Promise<Deployed> => {
  deployed ??= deploy();
  return deployed;
};

/** For the end of a file of tests. */
export async function endDeployment(): Promise<void> {
  await (await deployed)?.stop();
  deployed = undefined;
}

/** The wire suite's server in Lambda, on a table of its own. */
export async function lambdaWireServer(options: WireOptions): Promise<WireServer> {
  if (Object.values(options).some((given) => given !== undefined)) throw reachesIn;
  const deployment = await sharedDeployment();
  const { lambda, ...gateway } = await deployment.serve({
    variables: { FOREBAY_TABLE: await deployment.newTable() },
  });
  onTestFinished(() => lambda.stop());
  return {
    ...gateway,
    get clock(): never {
      throw reachesIn;
    },
    work: () => Promise.reject(reachesIn),
  };
}

const reachesIn = new Error('a test that reaches into its server is an inProcessTest');
