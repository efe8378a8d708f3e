import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Stack, Validations } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { addForebay } from '../../infra/addForebay.ts';
import { ForebayEventSource } from '../../infra/forebayEventSource.ts';
import { ForebayQueue } from '../../infra/forebayQueue.ts';
import { ForebayService } from '../../infra/forebayService.ts';
import { ForebayStorage } from '../../infra/forebayStorage.ts';
import { env, newApp } from './synthesis.ts';

/** A stage as `npx cdk synth` makes it, or an app of a user's in several stacks with queues and a consumer. */
const apps: Readonly<Record<string, () => App>> = {
  dev: () => withForebay(newApp()),
  prod: () => withForebay(newApp({ stage: 'prod', concurrency: '200' })),
  'two stacks with queues': () => {
    const app = newApp();
    const storage = new ForebayStorage(new Stack(app, 'Data', { env }), 'Storage');
    const stack = new Stack(app, 'Work', { env });
    const forebay = new ForebayService(stack, 'Forebay', { storage });
    const queue = new ForebayQueue(stack, 'Dead', { forebay });
    const deadLetterQueue = { queue, maxReceiveCount: 5 };
    const orders = new ForebayQueue(stack, 'Orders', { forebay, deadLetterQueue });
    const consumer = LambdaFunction.fromFunctionAttributes(new Stack(app, 'Users', { env }), 'Ship', {
      functionArn: `arn:aws:lambda:${env.region}:${env.account}:function:ship`,
      sameEnvironment: true,
    });
    consumer.addEventSource(new ForebayEventSource(orders, { maxConcurrency: 5 }));
    return app;
  },
};

function withForebay(app: App): App {
  addForebay(app);
  return app;
}

type Report = {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly {
      readonly ruleName: string;
      readonly severity: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
};

/** What the rule packs and CloudFormation Validate report, warnings too: rule and place of each finding. */
function findingsOf(app: App): readonly string[] {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  try {
    app.synth();
  } catch (error) {
    // what is wrong stands in the report
    if (!(error instanceof Error) || error.name !== 'ValidationFailed') throw error;
  }
  const report: Report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
  return report.pluginReports
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    )
    .sort();
}

/** Takes every acknowledgement away, and tells of each. */
function takeAcknowledged(app: App): readonly { readonly finding: string; readonly reason: string }[] {
  const key = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;
  return app.node.findAll().flatMap((construct: IConstruct) => {
    const entries = construct.node.metadata.filter(({ type }) => type === key);
    return entries.flatMap(({ data }) => {
      const rules = Object.entries(data as Record<string, string>);
      for (const [id] of rules) delete data[id];
      return rules.map(([id, reason]) => ({
        finding: `${id.replace(/^.*::/, '')} at ${construct.node.path}`,
        reason,
      }));
    });
  });
}

describe.each(Object.keys(apps))('the rules, held to %s', (name) => {
  const newOne = () => apps[name]!();

  test('find nothing that is not acknowledged', () => {
    expect(findingsOf(newOne())).toEqual([]);
  });

  test('find each thing that is acknowledged, and each has its reason', () => {
    const app = newOne();
    const acknowledged = takeAcknowledged(app);
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(findingsOf(app)).toEqual(acknowledged.map(({ finding }) => finding).sort());
    for (const { reason } of acknowledged) expect(reason).toMatch(/^[A-Z].{30,}\.$/);
  });
});
