import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { must } from './support/pack.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('npm run docs writes the reference without a warning, of every public symbol a page with words', async () => {
  const output = await must(['npm', 'run', 'docs'], root);
  expect(output).not.toMatch(/\[(warning|error)\]/);
  expect(existsSync(join(root, 'docs/api/reference/index.html'))).toBe(true);
});
