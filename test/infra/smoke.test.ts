import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { forebay } from '../local/forebayProcess.ts';

async function serve(...args: readonly string[]) {
  const server = forebay(['serve', '--memory', '--port', '0', ...args]);
  onTestFinished(async () => {
    server.kill('SIGTERM');
    await server.exit;
  });
  const url = await server.url;
  const variable = (name: string) => new RegExp(`${name}=(\\S+)`).exec(server.stdout())?.[1];
  const credentials = {
    AWS_ACCESS_KEY_ID: variable('AWS_ACCESS_KEY_ID'),
    AWS_SECRET_ACCESS_KEY: variable('AWS_SECRET_ACCESS_KEY'),
  };
  return { url, credentials };
}

async function smoke(url: string, credentials: Readonly<Record<string, string | undefined>>) {
  const env = { ...process.env, AWS_REGION: 'us-east-1', ...credentials };
  const child = spawn(process.execPath, ['infra/smoke/smoke.ts', url, '--wait', '1'], { env });
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [output, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, lines: output.trimEnd().split('\n'), problems };
}

describe('npm run smoke', () => {
  test('finds nothing wrong with a service that asks for signatures', async () => {
    const { url, credentials } = await serve('--auth', 'keys');
    const { code, lines, problems } = await smoke(url, credentials);
    expect(problems).toBe('');
    expect(lines.filter((line) => !line.startsWith('pass  '))).toEqual(['All is well.']);
    expect(lines).toHaveLength(14);
    expect(code).toBe(0);
  });

  test('finds that a service lets everybody in', async () => {
    const { url, credentials } = await serve();
    const { code, lines } = await smoke(url, credentials);
    expect(lines.filter((line) => !line.startsWith('pass  '))).toEqual([
      'FAIL  a request that was changed after signing is refused: it was let in',
      '1 failed.',
    ]);
    expect(code).toBe(1);
  });

  test('says that nobody is there', async () => {
    const credentials = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    const { code, lines } = await smoke('http://127.0.0.1:9', credentials);
    expect(lines[0]).toMatch(/^FAIL {2}queues are created: .*ECONNREFUSED/);
    expect(code).toBe(1);
  });
});
