import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const read = (file: string) =>
  readFileSync(fileURLToPath(new URL(`../../sdk/${file}`, import.meta.url)), 'utf8');

const exported = [...read('index.ts').matchAll(/export (?:type )?\{([^}]*)\} from '\.\/(.*)'/g)].flatMap(
  ([, names = '', file = '']) =>
    names
      .split(',')
      .map((name) => name.replace('type ', '').trim())
      .filter((name) => name !== '')
      .map((name) => ({ name, file })),
);

const docstring = String.raw`\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*`;

describe('the public symbols of the SDK', () => {
  test('are many', () => {
    expect(exported.length).toBeGreaterThan(40);
  });

  test.each(exported)('$name of $file is explained by an example', ({ name, file }) => {
    const declared = `${docstring}export (?:class|const|interface|type|function) ${name}\\b`;
    const [, text] = new RegExp(declared).exec(read(file)) ?? [];
    expect(text).toContain('@example');
  });

  const methods = [
    'queue.ts',
    'consume/worker.ts',
    'consume/message.ts',
    'send/producer.ts',
    'idempotent/store.ts',
  ].flatMap((file) =>
    [...interfacesOf(read(file)).matchAll(/^ {2}(\w+)(?:<.*>)?\(/gm)].map(([, name = '']) => ({
      name,
      file,
    })),
  );

  test.each(methods)('$name() of $file as well', ({ name, file }) => {
    const [, text] = new RegExp(`${docstring}${name}(?:<[^(]*>)?\\(`).exec(interfacesOf(read(file))) ?? [];
    expect(text).toContain('@example');
  });
});

/** What stands in the interfaces of a file. */
function interfacesOf(source: string): string {
  return [...source.matchAll(/^export interface [\s\S]*?^\}/gm)].map(([text]) => text).join('\n');
}
