import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { afterAll } from 'vitest';

export const env = { account: '123456789012', region: 'eu-central-1' };

const folders = new Set<string>();
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An app whose `cdk.json` is that of the repository. */
export function newApp(context: Readonly<Record<string, unknown>> = {}): App {
  const { context: fixed } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const outdir = mkdtempSync(join(tmpdir(), 'forebay-cdk-'));
  folders.add(outdir);
  return new App({ outdir, context: { ...fixed, ...context } });
}

export const templateOf = (stack: Stack): Template => Template.fromStack(stack);

export type Resource = {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates have the shape that CloudFormation says
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
};

/** The resources of a type by the first words of their logical ids. */
export function resourcesOf(template: Template, type: string): Readonly<Record<string, Resource>> {
  return template.findResources(type) as Record<string, Resource>;
}

/** The one resource of that type whose logical id begins so. */
export function resource(template: Template, type: string, prefix = ''): Resource {
  const found = Object.entries(resourcesOf(template, type)).filter(([id]) => id.startsWith(prefix));
  if (found.length !== 1) throw new Error(`${found.length} resources ${type} begin with ${prefix}`);
  return found[0]![1];
}

/** A function of the user's. */
export const userFunction = (scope: Construct, id: string): LambdaFunction =>
  new LambdaFunction(scope, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {};'),
  });

/** Every statement of the policies of a role, actions and resources as lists. */
export function statementsOf(template: Template, policyPrefix: string) {
  const { Properties } = resource(template, 'AWS::IAM::Policy', policyPrefix);
  return Properties.PolicyDocument.Statement.map(
    // biome-ignore lint/suspicious/noExplicitAny: templates have the shape that CloudFormation says
    ({ Action, Resource, Effect, Condition }: any) => ({
      effect: Effect,
      actions: [Action].flat(),
      resources: [Resource].flat(),
      ...(Condition && { condition: Condition }),
    }),
  );
}
