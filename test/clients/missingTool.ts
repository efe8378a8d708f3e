import type { Client } from './clients.ts';
import { runCommand } from './command.ts';

/** The name of what the client needs and this machine lacks. */
export async function missingTool({ needs }: Client): Promise<string | undefined> {
  for (const { name, probe } of needs) {
    const { isGood } = await runCommand(probe, { timeoutMs: 30_000 });
    if (!isGood) return name;
  }
  return undefined;
}
