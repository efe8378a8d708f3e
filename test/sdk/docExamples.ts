import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** An entry of the package, and the folder whose docstrings speak of it. */
export const entries = ['sdk', 'sdk/direct', 'sdk/testing'] as const;
export type Entry = (typeof entries)[number];

export type Exported = { readonly name: string; readonly isType: boolean; readonly file: string };

/** What an entry exports, and where it is declared. */
export function exportsOf(entry: Entry): readonly Exported[] {
  const lines = read(`${entry}/index.ts`).matchAll(/export (type )?\{([^}]*)\} from '(\.{1,2}\/[^']*)'/g);
  return [...lines].flatMap(([, allTypes, names = '', path = '']) =>
    names
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '')
      .map((each) => ({
        name: each.replace('type ', ''),
        isType: allTypes !== undefined || each.startsWith('type '),
        file: join(entry, path),
      })),
  );
}

export type DocExample = { readonly file: string; readonly entry: Entry; readonly code: string };

/** Every `@example` of the docstrings in `sdk/`. */
export function docExamples(): readonly DocExample[] {
  return globSync('sdk/**/*.ts', { cwd: root })
    .toSorted()
    .flatMap((file) => {
      const entry = entries.findLast((each) => file.startsWith(`${each}/`)) ?? 'sdk';
      return [...read(file).matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\//g)].flatMap(([, text = '']) => {
        const lines = text.split('\n').map((line) => line.replace(/^\s*\* ?/, ''));
        const [, ...examples] = lines.join('\n').split(/^@example\b.*\n/m);
        return examples.map((example) => ({ file, entry, code: example.split(/^@\w/m)[0]?.trim() ?? '' }));
      });
    });
}

/** What examples speak of without saying what it is. */
const assumed: Readonly<Record<string, string>> = {
  order: 'v.InferOutput<typeof Order>',
  rows: 'v.InferOutput<typeof Order>[]',
  mails: "Queue<undefined, 'mails'>",
  message: 'Message<v.InferOutput<typeof Order>>',
  messages: "Iterable<Outgoing<v.InferOutput<typeof Order>, 'orders'>>",
  worker: 'Worker<v.InferOutput<typeof Order>>',
  producer: "Producer<v.InferOutput<typeof Order>, 'orders'>",
  store: 'IdempotencyStore',
  token: 'string',
  signal: 'AbortSignal',
  ship: '(what: unknown) => Promise<void>',
  post: '(id: string) => Promise<void>',
  undo: '() => Promise<void>',
  insert: '<T>(messages: readonly Message<T>[]) => Promise<readonly Message<T>[]>',
  insertAll: 'BatchHandler<v.InferOutput<typeof Order>>',
  metrics: '{ count(what: string): void }',
};
const assumedOf: Readonly<Record<Entry, Readonly<Record<string, string>>>> = {
  sdk: { ...assumed, forebay: 'Forebay', orders: "Queue<typeof Order, 'orders'>" },
  'sdk/direct': {
    ...assumed,
    forebay: 'DirectForebay',
    orders: "DirectQueue<typeof Order, 'orders'>",
    message: 'DirectMessage<v.InferOutput<typeof Order>>',
    placed: 'v.InferOutput<typeof Order>',
    row: 'Record<string, Stored>',
    // Of any type that is asked for.
    order: 'never',
    bookIn: '(what: unknown) => TransactWriteItem',
    marshall: '(item: object) => Record<string, Stored>',
    dynamodb: 'DynamoDBClient',
    write: '() => Promise<TransactWriteItem[]>',
  },
  'sdk/testing': { ...assumed, forebay: 'TestForebay', orders: "TestQueue<typeof Order, 'orders'>" },
};
const elsewhere: readonly (readonly [module: string, names: readonly string[]])[] = [
  ['node:crypto', ['randomUUID']],
  ['vitest', ['afterEach', 'expect']],
  ['@aws-sdk/client-sqs', ['SQSClient']],
  [
    '@aws-sdk/client-dynamodb',
    [
      'DynamoDBClient',
      'TransactWriteItemsCommand',
      'type AttributeValue as Stored',
      'type TransactWriteItem',
    ],
  ],
];

const speaksOf = (code: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(code);
/** By itself, or out of something. */
const declares = (code: string, name: string): boolean =>
  new RegExp(`\\b(?:const|function|class|type|interface) (?:${name}\\b|[{[][^=}\\]]*\\b${name}\\b)`).test(
    code,
  );

/** The example as a module, with all that it speaks of. */
export function moduleOf({ entry, code }: DocExample): string {
  const lines: string[] = [];
  const needs = (text: string) =>
    [code, ...lines].some((each) => speaksOf(each, text)) && !declares(code, text);
  for (const [name, type] of Object.entries(assumedOf[entry])) {
    if (speaksOf(code, name) && !declares(code, name)) lines.push(`declare const ${name}: ${type};`);
  }
  if (needs('Order')) {
    lines.push('const Order = v.object({ id: v.string(), total: v.optional(v.number()) });');
    lines.push('type Order = v.InferOutput<typeof Order>;');
  }
  const imports: string[] = [];
  if (needs('v')) imports.push("import * as v from 'valibot';");
  const taken = new Set<string>();
  for (const from of new Set<Entry>([entry, 'sdk'])) {
    const names = exportsOf(from).filter(({ name }) => needs(name) && !taken.has(name));
    for (const { name } of names) taken.add(name);
    const listed = names.map(({ name, isType }) => (isType ? `type ${name}` : name)).join(', ');
    if (listed !== '') imports.push(`import { ${listed} } from '${join(root, from, 'index.ts')}';`);
  }
  for (const [module, names] of elsewhere) {
    const listed = names.filter((name) => needs(name.replace(/.* /, ''))).join(', ');
    if (listed !== '') imports.push(`import { ${listed} } from '${module}';`);
  }
  return [...imports, ...lines, code, 'export {};', ''].join('\n');
}
