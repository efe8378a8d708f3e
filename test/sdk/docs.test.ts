import { execFile } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../readme/runProgram.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporaryFolder.ts';
import { docExamples, entries, exportsOf, moduleOf, read, root } from './docExamples.ts';

const docstring = String.raw`\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*`;
const symbols = entries.flatMap(exportsOf);
const files = [...new Set(symbols.map(({ file }) => file))];

describe('the public symbols of the SDK', () => {
  test('are many', () => {
    expect(symbols.length).toBeGreaterThan(55);
  });

  test.each(symbols)('$name of $file is explained by an example', ({ name, file }) => {
    const declared = `${docstring}export (?:class|const|interface|type|function) ${name}\\b`;
    const [, text] = new RegExp(declared).exec(read(file)) ?? [];
    expect(text).toContain('@example');
  });

  const methods = files.flatMap((file) =>
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

describe('the examples of docstrings', () => {
  const examples = docExamples().map((example, i) => ({
    ...example,
    program: `${i}-${example.file.replaceAll('/', '-')}`,
  }));
  let folder: TemporaryFolder;
  beforeAll(async () => {
    folder = await temporaryFolder();
    await symlink(join(root, 'node_modules'), join(folder.path, 'node_modules'));
    await writeFile(join(folder.path, 'package.json'), '{ "type": "module" }');
    for (const each of examples) await writeFile(join(folder.path, each.program), moduleOf(each));
  });
  afterAll(() => folder?.remove());

  test('are many, and compile', async () => {
    expect(examples.length).toBeGreaterThan(110);
    const config = { extends: join(root, 'tsconfig.json'), include: ['*.ts'], exclude: [] };
    await writeFile(join(folder.path, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules/.bin/tsc');
    const { stdout } = await promisify(execFile)(tsc, ['-p', folder.path]).catch((error) => error);
    expect(stdout).toBe('');
  }, 60_000);

  test('print what they say, where they say it', async () => {
    const runnable = examples.filter(({ code }) => code.includes('// → '));
    expect(runnable.length).toBeGreaterThan(6);
    const told = runnable.map(({ program, code }) => [
      program,
      ...[...code.matchAll(/\/\/ → (.*)/g)].map(([, line]) => line),
    ]);
    const steps = runnable.map(
      ({ program }) => `console.log('${program}');\nawait import('./${program}');\n`,
    );
    const ran = await runProgram(folder.path, 'all.ts', steps.join(''), 'http://localhost:1');
    expect(ran).toEqual({ code: 0, stdout: `${told.flat().join('\n')}\n`, stderr: '' });
  });
});

test("the README's program for tests prints what it says", async () => {
  const programs = read('README.md').matchAll(/^```typescript\n([\s\S]*?)^```$/gm);
  const [, code = ''] = [...programs].find(([, text]) => text?.includes('forebay/testing')) ?? [];
  const folder = await temporaryFolder();
  onTestFinished(folder.remove);
  const program = code.replace("'forebay/testing'", `'${join(root, 'sdk/testing/index.ts')}'`);
  const ran = await runProgram(folder.path, 'example.ts', program, 'http://localhost:1');
  expect(ran).toEqual({ code: 0, stdout: '1\n', stderr: '' });
});

/** What stands in the interfaces of a file. */
function interfacesOf(source: string): string {
  return [...source.matchAll(/^export interface [\s\S]*?^\}/gm)].map(([text]) => text).join('\n');
}
