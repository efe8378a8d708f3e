import { execFile } from 'node:child_process';

export type RanExample = {
  readonly code: number;
  readonly stderr: string;
  readonly lines: readonly string[];
};

/** Runs a program to its end, with what its README has the user set and no credentials. */
export function runExample(file: string, set: NodeJS.ProcessEnv): Promise<RanExample> {
  const { AWS_ACCESS_KEY_ID: _, AWS_PROFILE: __, ...inherited } = process.env;
  const env = { ...inherited, NO_COLOR: '1', ...set };
  return new Promise((resolve) => {
    execFile(process.execPath, [file], { env, timeout: 50_000 }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : Number(error !== null);
      resolve({ code, stderr, lines: stdout.trimEnd().split('\n') });
    });
  });
}
