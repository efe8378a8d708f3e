import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../local/loadConfig.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forebay-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(text: string, name = 'forebay.config.mjs') {
  const file = join(folder, name);
  writeFileSync(file, text);
  return loadConfig(file);
}

describe('loadConfig', () => {
  test('reads the default export', async () => {
    const config = await load(`export default { queues: { orders: { attributes: { DelaySeconds: 5 } } } };`);
    expect(config).toEqual({ orders: { attributes: { DelaySeconds: 5 } } });
  });

  test('reads TypeScript', async () => {
    const config = await load(
      'const delay: number = 5; export default { queues: { orders: { attributes: { DelaySeconds: delay } } } };',
      'forebay.config.ts',
    );
    expect(config).toEqual({ orders: { attributes: { DelaySeconds: 5 } } });
  });

  const broken = [
    [
      'a wrong number',
      '{ queues: { a: { deadLetterQueue: { queue: "b", maxReceiveCount: 0 } } } }',
      'queues.a.deadLetterQueue.maxReceiveCount: ',
    ],
    ['a misspelled key', '{ queues: { a: { atributes: {} } } }', 'queues.a.atributes: '],
    [
      'a wrong type',
      '{ queues: { a: { attributes: { DelaySeconds: null } } } }',
      'queues.a.attributes.DelaySeconds: ',
    ],
    ['a tag that is no text', '{ queues: { a: { tags: { team: 1 } } } }', 'queues.a.tags.team: '],
    ['a list', '{ queues: ["a"] }', 'queues'],
    ['no object', '"orders"', 'the default export: '],
  ] as const;
  test.each(broken)('names the place of %s in one line', async (_, config, place) => {
    const failure = await load(`export default ${config};`).catch((error) => error);
    expect(failure.message).toContain(`forebay.config.mjs: ${place}`);
    expect(failure.message).not.toContain('\n');
  });

  test('says when a file does not load, and why', async () => {
    const failure = await load(`import 'no-such-package'; export default {};`).catch((error) => error);
    expect(failure.message).toMatch(/^.*forebay\.config\.mjs does not load: .*no-such-package.*$/);
  });

  test('says when the default export is missing', async () => {
    await expect(load('export const queues = {};')).rejects.toThrow('has no default export');
  });

  test('says when the named file is missing', async () => {
    await expect(loadConfig(join(folder, 'none.ts'))).rejects.toThrow('There is no configuration file');
  });
});
