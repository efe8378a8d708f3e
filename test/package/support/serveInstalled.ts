import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** `npx forebay serve` in a project, by the Node of that folder; answers with its address. */
export async function serveInstalled(project: string, nodeFolder: string): Promise<string> {
  const child = spawn('npx', ['forebay', 'serve', '--port', '0', '--log', 'error'], {
    cwd: project,
    env: { ...process.env, NO_COLOR: '1', PATH: `${nodeFolder}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that npx and what it starts end together.
    detached: true,
  });
  onTestFinished(async () => {
    if (child.pid === undefined || child.exitCode !== null) return;
    const closed = once(child, 'close');
    process.kill(-child.pid, 'SIGTERM');
    await closed;
  });
  let output = '';
  return new Promise((resolve, reject) => {
    const hear = (text: string) => {
      output += text;
      const found = /AWS_ENDPOINT_URL_SQS=(\S+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.on('close', (code) => reject(new Error(`npx forebay serve ended with ${code}: ${output}`)));
  });
}
