import { checkClient } from './checkClient.ts';
import { type Client, clients } from './clients.ts';
import { missingTool } from './missingTool.ts';
import { scenario } from './scenario.ts';

type Verdict = 'passed' | 'failed' | 'skipped';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const names = process.argv.slice(2);
const unknown = names.find((name) => !clients.some((client) => client.name === name));
if (unknown === undefined) {
  const chosen = clients.filter(({ name }) => names.length === 0 || names.includes(name));
  const verdicts = await Promise.all(chosen.map(verdictOn));
  const count = (verdict: Verdict): number => verdicts.filter((each) => each === verdict).length;
  say(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
  process.exitCode = count('failed') === 0 ? 0 : 1;
} else {
  say(`There is no client "${unknown}", but ${clients.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 1;
}

async function verdictOn(client: Client): Promise<Verdict> {
  const missing = await missingTool(client);
  if (missing !== undefined) {
    say(`${client.name}: skipped, this machine lacks ${missing}`);
    return 'skipped';
  }
  try {
    const { fault, passed, preparedMs, ranMs } = await checkClient(client);
    const absent = scenario.filter((title) => !passed.includes(title));
    const times = `${seconds(ranMs)}, prepared in ${seconds(preparedMs)}`;
    say(`${client.name} (${client.protocol}): ${passed.length} cases hold, ${times}`);
    if (fault !== undefined) say(fault);
    else if (absent.length > 0) say(`${client.name}: no word of ${absent.join('; ')}`);
    return fault === undefined && absent.length === 0 ? 'passed' : 'failed';
  } catch (error) {
    say(`${client.name}: ${error instanceof Error ? error.message : error}`);
    return 'failed';
  }
}
