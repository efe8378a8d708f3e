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
    expect(config.queues).toEqual({ orders: { attributes: { DelaySeconds: 5 } } });
  });

  test('reads TypeScript', async () => {
    const config = await load(
      'const delay: number = 5; export default { queues: { orders: { attributes: { DelaySeconds: delay } } } };',
      'forebay.config.ts',
    );
    expect(config.queues).toEqual({ orders: { attributes: { DelaySeconds: 5 } } });
  });

  test('takes a file for a consumer, and finds it from its own folder on', async () => {
    const { consumers } = await load(
      `export default { consumers: { orders: './handler.ts', bills: { handler: 'bills.mjs', batchSize: 5 } } };`,
    );
    expect(consumers).toEqual({
      orders: { handler: join(folder, 'handler.ts') },
      bills: { handler: join(folder, 'bills.mjs'), batchSize: 5 },
    });
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
    [
      'a number out of range',
      '{ consumers: { a: { handler: "h.ts", batchSize: 0 } } }',
      'consumers.a.batchSize: a whole number from 1 to 10000 is needed',
    ],
    ['an option that is none', '{ consumers: { a: { handler: "h.ts", batch: 1 } } }', 'consumers.a.batch: '],
    ['a consumer without a handler', '{ consumers: { a: {} } }', 'consumers.a.handler: '],
    [
      'a function name that is none',
      '{ consumers: { a: { handler: "h.ts", functionName: "a b" } } }',
      'consumers.a.functionName: ',
    ],
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
