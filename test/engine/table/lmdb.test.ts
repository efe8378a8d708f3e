import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lmdbTable } from '../../../engine/table/lmdb.ts';
import { StoreNotOpened } from '../../../engine/table/openLmdb.ts';
import { InvalidTableRequest } from '../../../engine/table/port.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { describeTable } from './contract.ts';

for (const durable of [false, true]) {
  describeTable(durable ? 'lmdb, durable' : 'lmdb', async () => {
    const folder = await temporaryFolder();
    return { table: lmdbTable({ directory: folder.path, durable }), dispose: folder.remove };
  });
}

describe('lmdb', () => {
  it('keeps everything across a close, which waits for what is under way', async () => {
    const folder = await temporaryFolder();
    const before = lmdbTable({ directory: folder.path });
    const writes = Array.from({ length: 100 }, (_, at) =>
      before.put({ kind: 'put', item: { pk: 'p', sk: String(at), bytes: new Uint8Array(at) } }),
    );
    await before.close();
    expect(await Promise.all(writes)).toHaveLength(100);

    const after = lmdbTable({ directory: folder.path });
    const { items } = await after.query({ pk: 'p' });
    expect(items.map(({ sk, bytes }) => [sk, (bytes as Uint8Array).length]).sort()).toEqual(
      [...Array(100).keys()].map((at) => [String(at), at]).sort(),
    );
    await after.close();
    await folder.remove();
  });

  it('loses no answered write and undoes no answered removal when its process is killed', async () => {
    const folder = await temporaryFolder();
    const script = fileURLToPath(new URL('lmdbWriter.ts', import.meta.url));
    const writer = spawn(process.execPath, [script, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    for await (const chunk of writer.stdout) {
      output += chunk;
      if (output.length > 20_000) break;
    }
    const exited = once(writer, 'exit');
    writer.kill('SIGKILL');
    expect(await exited).toEqual([null, 'SIGKILL']);

    const lines = output.slice(0, output.lastIndexOf('\n')).split('\n');
    const removed = new Set(lines.filter((line) => line[0] === '-').map((line) => Number(line.slice(1))));
    const put = lines.filter((line) => line[0] === '+').map((line) => Number(line.slice(1)));
    expect(put.length).toBeGreaterThan(1_000);
    const table = lmdbTable({ directory: folder.path });
    for (const n of put) {
      const item = await table.get({ pk: `p${n % 3}`, sk: String(n) });
      if (removed.has(n)) expect(item).toBeUndefined();
      // What it removed last it may not have come to say.
      else if (item !== undefined || n % 4 !== 0) expect((item!.bytes as Uint8Array).length).toBe(n % 2_000);
    }
    await table.close();
    await folder.remove();
  });

  it('reuses the room of what is gone', async () => {
    const folder = await temporaryFolder();
    const table = lmdbTable({ directory: folder.path });
    const size = async () => (await stat(join(folder.path, 'data.mdb'))).size;
    let sizeAfterSome = 0;
    for (let round = 0; round < 30; round++) {
      const keys = Array.from({ length: 200 }, (_, at) => ({ pk: 'p', sk: `${round}#${at}` }));
      await Promise.all(
        keys.map((key) => table.put({ kind: 'put', item: { ...key, bytes: Buffer.alloc(1_000) } })),
      );
      await Promise.all(keys.map((key) => table.remove({ kind: 'remove', key })));
      if (round === 2) sizeAfterSome = await size();
    }
    expect(await size()).toBeLessThanOrEqual(sizeAfterSome * 2);
    await table.close();
    await folder.remove();
  });

  it('refuses keys that its file cannot hold', async () => {
    const folder = await temporaryFolder();
    const table = lmdbTable({ directory: folder.path });
    await expect(table.get({ pk: 'p'.repeat(1_500), sk: 's'.repeat(500) })).rejects.toThrow(
      InvalidTableRequest,
    );
    await expect(table.put({ kind: 'put', item: { pk: 'a\0b', sk: 's' } })).rejects.toThrow(
      InvalidTableRequest,
    );
    const long = { pk: 'p'.repeat(1_477), sk: 's'.repeat(500) };
    await Promise.all(
      Array.from({ length: 20 }, (_, at) => {
        const sk = `${long.sk.slice(2)}${String(at).padStart(2, '0')}`;
        return table.put({ kind: 'put', item: { pk: long.pk, sk, at } });
      }),
    );
    expect((await table.query({ pk: long.pk })).items.map(({ at }) => at)).toEqual([...Array(20).keys()]);
    await table.close();
    await folder.remove();
  });

  it('does not open a folder that is a file, or that it may not write', async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'file');
    await writeFile(file, '');
    expect(reasonOf(() => lmdbTable({ directory: join(file, 'store') }))).toBe('unwritable');
    await chmod(folder.path, 0o500);
    // The superuser may write everywhere.
    const reason = reasonOf(() => lmdbTable({ directory: join(folder.path, 'store') }).close());
    expect(reason).toBe(process.getuid?.() === 0 ? 'opened' : 'unwritable');
    await chmod(folder.path, 0o700);
    await folder.remove();
  });
});

function reasonOf(open: () => unknown): string {
  try {
    open();
    return 'opened';
  } catch (error) {
    expect(error).toBeInstanceOf(StoreNotOpened);
    return (error as StoreNotOpened).reason;
  }
}
