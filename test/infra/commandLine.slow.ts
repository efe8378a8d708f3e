import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { awsStandIn } from './awsStandIn.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

type Ran = { readonly code: number; readonly output: string; readonly asked: readonly string[] };

/** `npx cdk …` of a user whose calls to AWS all go to a stand-in for it. */
async function cdk(...args: readonly string[]): Promise<Ran> {
  const folder = await temporaryFolder();
  onTestFinished(folder.remove);
  const aws = await awsStandIn();
  onTestFinished(aws.close);
  const env = {
    PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
    HOME: folder.path,
    CI: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: aws.url,
    AWS_MAX_ATTEMPTS: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const options = { cwd: root, env, maxBuffer: 64 * 1024 * 1024 };
  const all = [...args, '--output', join(folder.path, 'cdk.out'), '--no-notices', '--no-version-reporting'];
  return new Promise((resolve) => {
    execFile('cdk', all, options, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : Number(error !== null);
      resolve({ code, output: `${stdout}${stderr}`, asked: aws.asked });
    });
  });
}

describe('npx cdk', () => {
  test.each([
    ['dev', []],
    ['prod', ['-c', 'stage=prod']],
  ])('synth makes the stage %s without a warning', async (stage, context) => {
    const { code, output } = await cdk('synth', '--strict', ...context);
    expect(output).toContain(`Forebay (${stage})`);
    expect(output).not.toMatch(/warning/i);
    expect(code).toBe(0);
  });

  test('synth says what is wrong with a stage in one line', async () => {
    const { code, output } = await cdk('synth', '-c', 'stage=Prod');
    expect(code).not.toBe(0);
    expect(output).toContain('"Prod" is no stage');
  });

  test('deploy gets as far as AWS: it has the code to upload, and asks for the bootstrap stack', async () => {
    const { code, output, asked } = await cdk('deploy', '--require-approval', 'never');
    expect(code).not.toBe(0);
    expect(output).toContain('Synthesis time');
    expect(output).toContain('This is not AWS.');
    expect(asked.filter((action) => action.includes('.zip'))).toHaveLength(5);
    expect(asked).toContain('AmazonSSM.GetParameter');
  });
});
