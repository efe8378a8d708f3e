import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lmdbTable } from '../../engine/table/lmdb.ts';
import { storeDamage } from '../../local/storeDamage.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'forebay-'));
  file = join(directory, 'data.mdb');
  const table = lmdbTable({ directory });
  for (let i = 0; i < 50; i++) {
    await table.put({ kind: 'put', item: { pk: 'p', sk: `s${i}`, body: 'x'.repeat(20_000) } });
  }
  await table.close();
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('storeDamage', () => {
  test('finds nothing wrong with a store, an empty file or none', () => {
    expect(storeDamage(file)).toBeUndefined();
    writeFileSync(join(directory, 'empty'), '');
    expect(storeDamage(join(directory, 'empty'))).toBeUndefined();
    expect(storeDamage(join(directory, 'none'))).toBeUndefined();
  });

  test('finds nothing wrong with a store that is being written', async () => {
    const table = lmdbTable({ directory });
    for (let i = 0; i < 50; i++) {
      await table.put({ kind: 'put', item: { pk: 'q', sk: `s${i}`, body: 'x'.repeat(i * 1_000) } });
      await table.remove({ kind: 'remove', key: { pk: 'p', sk: `s${i}` } });
      expect(storeDamage(file)).toBeUndefined();
    }
    await table.close();
  });

  test('knows a file that is no store', () => {
    writeFileSync(file, 'x'.repeat(50_000));
    expect(storeDamage(file)).toContain('no LMDB file');
    writeFileSync(file, 'short');
    expect(storeDamage(file)).toContain('no LMDB file');
  });

  test('knows a store of another format', async () => {
    const handle = await openFile(file, 'r+');
    await handle.write(Buffer.from([1, 0]), 0, 2, 28);
    await handle.close();
    expect(storeDamage(file)).toContain('format 1 instead of 2');
  });

  test('knows a store that is cut short', () => {
    truncateSync(file, statSync(file).size / 2);
    expect(storeDamage(file)).toContain('cut short');
  });
});
