import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../clients/command.ts';
import { codeBlocks } from '../readme/codeBlocks.ts';
import { runProgram } from '../readme/runProgram.ts';
import { loadedBy } from './support/loadedBy.ts';
import { olderNode } from './support/olderNode.ts';
import { add, must, type Packed, pack, projectWith } from './support/pack.ts';
import { serveInstalled } from './support/serveInstalled.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tool = (name: string) => join(root, 'node_modules/.bin', name);
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const writtenEndpoint = 'http://localhost:9324';

let packed: Packed;
/** A project with everything. */
let shop: string;
/** A project with what nobody can do without. */
let lean: string;

beforeAll(async () => {
  packed = await pack();
  const [full, bare] = await Promise.all([
    projectWith(packed.tarball),
    projectWith(packed.tarball, '--omit=optional', '--omit=peer'),
  ]);
  shop = full.path;
  lean = bare.path;
  return async () => {
    await Promise.all([packed.remove(), full.remove(), bare.remove()]);
  };
});

describe('the manifest', () => {
  type Manifest = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
  const manifest = (): Manifest => JSON.parse(readFileSync(join(packed.folder, 'package.json'), 'utf8'));

  test('declares what the files import, and nothing else', () => {
    const files = globSync(['**/*.js', '**/*.d.ts'], { cwd: packed.folder });
    const specifiers = files.flatMap((file) => specifiersOf(readFileSync(join(packed.folder, file), 'utf8')));
    const imported = specifiers
      .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
      .map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0]);
    const { dependencies, optionalDependencies, peerDependencies } = manifest();
    const declared = { ...dependencies, ...optionalDependencies, ...peerDependencies };
    expect(Object.keys(declared).sort()).toEqual([...new Set(imported)].sort());
  });

  test('knows no tools, scripts or binaries of this repository', () => {
    expect(Object.keys(manifest())).not.toContain('devDependencies');
    expect(Object.keys(manifest())).not.toContain('scripts');
    expect(JSON.stringify(manifest())).not.toMatch(/node-linux|node-win|dynoxide|esbuild|vitest/);
  });
});

test('publint finds nothing', async () => {
  expect(await must([tool('publint'), '--strict', packed.folder], root)).toContain('All good!');
});

test('the types resolve for whoever imports ES modules', async () => {
  const output = await must([tool('attw'), packed.tarball, '--profile', 'esm-only'], root);
  expect(output).toContain('"forebay/sdk"');
});

describe('forebay/sdk', () => {
  test('loads neither engine nor server', async () => {
    const { ours, packages } = await loadedBy(lean, 'forebay/sdk');
    expect([...ours]).toEqual(['sdk']);
    expect(packages).toContain('@aws-sdk/client-sqs');
    expect(packages).not.toContain('valibot');
  });

  test('has declarations that a strict program compiles against', async () => {
    await add(shop, 'valibot');
    await writeFile(join(shop, 'typed.ts'), programOf('forebay/sdk'));
    const typeRoots = join(root, 'node_modules/@types');
    const options = ['--module', 'nodenext', '--target', 'es2024', '--strict', '--typeRoots', typeRoots];
    await must([tool('tsc'), '--noEmit', ...options, '--types', 'node', '--ignoreConfig', 'typed.ts'], shop);
  });
});

test.each([
  ['forebay/direct', ['sdk', 'engine'], '@aws-sdk/client-dynamodb'],
  ['forebay/testing', ['sdk', 'engine', 'local'], 'valibot'],
])('%s loads what it stands on, and no client of SQS', async (door, folders, needed) => {
  const { ours, packages } = await loadedBy(shop, door);
  expect([...ours].sort()).toEqual(folders.toSorted());
  expect(packages).toContain(needed);
  expect(packages).not.toContain('@aws-sdk/client-sqs');
});

describe.each(['22', '24'])('with Node %s', (release) => {
  let bin: string;
  beforeAll(async () => {
    bin = release === '22' ? await olderNode() : dirname(process.execPath);
    expect(await must([join(bin, 'node'), '--version'], shop)).toMatch(`v${release}.`);
  });

  test("npx forebay serve answers the README's programs", async () => {
    await rm(join(shop, '.forebay'), { recursive: true, force: true });
    const url = await serveInstalled(shop, bin);
    const [stock] = codeBlocks(readme).filter(({ kind }) => kind === 'program');
    const run = (name: string, code: string) =>
      runProgram(shop, name, code.replaceAll(writtenEndpoint, url), url, join(bin, 'node'));
    expect(await run('stock.ts', stock?.code ?? '')).toMatchObject({ code: 0, stdout: 'two teapots\n' });
    expect(await run('sdk.ts', programOf('forebay/sdk'))).toEqual({ code: 0, stdout: '12.5\n', stderr: '' });
    expect(existsSync(join(shop, '.forebay'))).toBe(true);
  });

  test('npx forebay serve calls a function', async () => {
    const file = (name: string) => join(shop, name);
    for (const name of ['.forebay', 'handled.txt']) await rm(file(name), { recursive: true, force: true });
    await writeFile(
      file('handler.mjs'),
      `import { writeFileSync } from 'node:fs';
       export const handler = ({ Records }) => writeFileSync('handled.txt', Records[0].body);`,
    );
    await writeFile(
      file('forebay.config.mjs'),
      `import { defineConfig } from 'forebay/config';
       export default defineConfig({ consumers: { orders: './handler.mjs' } });`,
    );
    onTestFinished(() => rm(file('forebay.config.mjs')));
    const url = await serveInstalled(shop, bin);
    const body = new URLSearchParams({ Action: 'SendMessage', MessageBody: 'two teapots' });
    await fetch(`${url}/000000000000/orders`, { method: 'POST', body });
    await expect
      .poll(() => readFileSync(file('handled.txt'), 'utf8'), { timeout: 20_000 })
      .toBe('two teapots');
  });
});

describe('without the optional parts', () => {
  test('takes 25 MB of a disk at most', async () => {
    const usage = await must(['du', '-sk', 'node_modules'], lean);
    expect(Number.parseInt(usage, 10)).toBeLessThanOrEqual(25 * 1_024);
  });

  test.each([
    ['lmdb', []],
    ['@aws-sdk/client-dynamodb', ['--dynamodb', 'http://127.0.0.1:1']],
    ['@aws-sdk/client-kms', ['--memory', '--auth', 'keys', '--kms-key', 'alias/none']],
  ])('says that it needs %s where it does', async (name, options) => {
    const command = ['npx', 'forebay', 'serve', '--port', '0', ...options] as const;
    const { isGood, output } = await runCommand(command, { cwd: lean, timeoutMs: 60_000 });
    expect(isGood).toBe(false);
    expect(output).toMatch(
      new RegExp(`^forebay: This needs the package ${name}.*: npm install ${name}.*\n$`),
    );
  });
});

describe('forebay/cdk', () => {
  test('synthesises what the README shows, with neither esbuild nor Docker', async () => {
    const folder = await projectWith(packed.tarball, 'aws-cdk-lib', 'constructs', '--omit=optional');
    try {
      await writeFile(join(folder.path, 'app.ts'), programOf('forebay/cdk'));
      await mkdir(join(folder.path, 'cdk.out'));
      const env = { PATH: dirname(process.execPath), HOME: folder.path, CDK_OUTDIR: 'cdk.out' };
      await must([process.execPath, 'app.ts'], folder.path, env);
      expect(existsSync(join(folder.path, 'node_modules/esbuild'))).toBe(false);
      const template = JSON.parse(readFileSync(join(folder.path, 'cdk.out/Shop.template.json'), 'utf8'));
      const resources: { readonly Type: string }[] = Object.values(template.Resources);
      const count = (type: string) => resources.filter(({ Type }) => Type === type).length;
      expect(count('Custom::ForebayQueue')).toBe(1);
      const handlers = globSync('cdk.out/asset.*/handler.cjs', { cwd: folder.path });
      expect(handlers).toHaveLength(count('AWS::Lambda::Function'));
    } finally {
      await folder.remove();
    }
  });
});

/** What a module imports: `from '…'` in statements, `import('…')` in expressions and types. */
function specifiersOf(code: string): readonly string[] {
  const statement = /^(?:import|export|\})(?: [^"'\n]*)? from ["']([^"']+)["']/gm;
  const expression = /\bimport\(["']([^"']+)["']\)/g;
  const written = code.replace(/\/\*[\s\S]*?\*\//g, '');
  return [statement, expression].flatMap((pattern) =>
    [...written.matchAll(pattern)].map(([, specifier = '']) => specifier),
  );
}

/** The README's program that imports this. */
function programOf(door: string): string {
  const programs = [...readme.matchAll(/^```typescript\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
  return programs.find((code) => code.includes(`'${door}'`)) ?? '';
}
