import { Forebay } from '../../sdk/index.ts';

/** A process whose handler says that it has begun, and never ends. */
new Forebay({ endpoint: process.argv[2] }).queue('notes').consume(() => {
  process.stdout.write('begun');
  return new Promise(() => {});
});
