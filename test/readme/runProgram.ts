import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs a program of the given text to its end, as its reader would: from a file, with the server's variables set. */
export async function runProgram(
  folder: string,
  fileName: string,
  code: string,
  endpoint: string,
  node = process.execPath,
): Promise<Ran> {
  const file = join(folder, fileName);
  await writeFile(file, code);
  const child = spawn(node, [file], {
    cwd: folder,
    env: {
      ...process.env,
      NO_COLOR: '1',
      AWS_ENDPOINT_URL_SQS: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.stderr += text;
  });
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code: exitCode, ...output };
}
