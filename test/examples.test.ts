import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';
import { placeFor } from './examples/place.ts';
import { runExample } from './examples/runExample.ts';

const folder = fileURLToPath(new URL('../examples', import.meta.url));
const listed = readFileSync(join(folder, 'README.md'), 'utf8');
const programs = globSync('*/main.ts', { cwd: folder })
  .sort()
  .map((file) => ({ file, code: readFileSync(join(folder, file), 'utf8') }));

/** What a program promises to print: its comments that begin with an arrow. */
const promisesOf = (code: string) => [...code.matchAll(/\/\/ → (.*)$/gm)].map(([, line]) => line);

describe.concurrent('the example', { timeout: 60_000 }, () => {
  test.for(programs)('$file prints what it promises', async ({ file, code }, { expect, onTestFinished }) => {
    const { variables, close } = await placeFor(code);
    onTestFinished(close);
    const ran = await runExample(join(folder, file), variables);
    expect(ran).toEqual({ code: 0, stderr: '', lines: promisesOf(code) });
    expect(ran.lines).not.toHaveLength(0);
  });

  test.for(programs)('$file is listed in the README', ({ file }, { expect }) => {
    expect(listed).toContain(`| [${file.replace('/main.ts', '')}](`);
  });
});
