import { lmdbTable } from '../../../engine/table/lmdb.ts';

/** A process that writes until it is killed and says what it was promised: one number a line, put or removed. */
const [, , directory = ''] = process.argv;
const table = lmdbTable({ directory });

async function write(worker: number): Promise<never> {
  for (let n = worker; ; n += 8) {
    const item = { pk: `p${n % 3}`, sk: String(n), bytes: Buffer.alloc(n % 2_000, n % 256) };
    await table.put({ kind: 'put', item });
    process.stdout.write(`+${n}\n`);
    if (n % 4 !== 0) continue;
    await table.remove({ kind: 'remove', key: item, if: { is: 'present' } });
    process.stdout.write(`-${n}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, worker) => write(worker)));
