import { expect, onTestFinished, test } from 'vitest';
import { addForebay } from '../../infra/addForebay.ts';
import { forebay } from '../local/forebayProcess.ts';
import { awsStandIn } from './awsStandIn.ts';
import { newApp, templateOf } from './synthesis.ts';

/** An output as CloudFormation shows it, with a name for everything that it would look up. */
function shown(value: string | { readonly 'Fn::Join': readonly [string, readonly unknown[]] }): string {
  if (typeof value === 'string') return value;
  const [between, parts] = value['Fn::Join'];
  return parts
    .map((part) => (typeof part === 'string' ? part : nameOf(part as { Ref: string })))
    .join(between);
}
const nameOf = ({ Ref }: { readonly Ref: string }): string =>
  Ref === 'AWS::AccountId' ? '123456789012' : Ref;

test('the output FirstKey is a command that asks AWS for the table of the stack', async () => {
  const { FirstKey } = templateOf(addForebay(newApp())).findOutputs('FirstKey');
  const [region, npx, name, ...args] = shown(FirstKey?.Value).split(' ');
  expect([region, npx, name]).toEqual(['AWS_REGION=AWS::Region', 'npx', 'forebay']);

  const aws = await awsStandIn();
  onTestFinished(aws.close);
  const variables = {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL: aws.url,
  };
  Object.assign(process.env, variables);
  onTestFinished(() => {
    for (const each of Object.keys(variables)) delete process.env[each];
  });
  const command = forebay(args);
  expect(await command.exit).toEqual({ code: 1 });
  expect(command.stderr()).toMatch(/^forebay: DynamoDB does not serve/);
  expect(aws.asked[0]).toBe('DynamoDB_20120810.DescribeTable');
});
