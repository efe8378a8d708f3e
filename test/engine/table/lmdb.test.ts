import { lmdbTable } from '../../../engine/table/lmdb.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { describeTable } from './contract.ts';

for (const durable of [false, true]) {
  describeTable(durable ? 'lmdb, durable' : 'lmdb', async () => {
    const folder = await temporaryFolder();
    return { table: lmdbTable({ directory: folder.path, durable }), dispose: folder.remove };
  });
}
