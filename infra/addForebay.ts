import type { App } from 'aws-cdk-lib';
import { ForebayStack } from './forebayStack.ts';

/** What `npx cdk deploy` deploys: a stage by the context, `-c stage=prod`. */
export function addForebay(app: App): ForebayStack {
  const stage = textOf(app, 'stage') ?? 'dev';
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(stage)) {
    throw new Error(`"${stage}" is no stage: up to 20 small letters, digits and hyphens.`);
  }
  const auth = textOf(app, 'auth') ?? 'keys';
  if (auth !== 'keys' && auth !== 'none') throw new Error(`auth is "${auth}": it must be keys or none.`);
  const concurrency = textOf(app, 'concurrency');
  if (concurrency !== undefined && !/^[1-9]\d{0,5}$/.test(concurrency)) {
    throw new Error(`concurrency is "${concurrency}": it must be a whole number.`);
  }
  return new ForebayStack(app, `Forebay-${stage}`, {
    stage,
    restoredTable: textOf(app, 'table'),
    restoredStream: textOf(app, 'stream'),
    service: { auth, ...(concurrency !== undefined && { reservedConcurrency: Number(concurrency) }) },
  });
}

const textOf = (app: App, name: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(name);
  return value === undefined ? undefined : String(value);
};
