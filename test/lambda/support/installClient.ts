import { runtimeClient } from './runtimeClient.ts';

/** Before the workers, each of which would begin to install it by itself. */
export default async function installClient(): Promise<void> {
  await runtimeClient();
}
