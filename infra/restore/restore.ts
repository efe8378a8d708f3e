import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { loadExport } from './loadExport.ts';

/**
 * `node infra/restore/restore.ts FOLDER --table NAME [--endpoint URL]`: loads an export of DynamoDB's, copied from S3, into an
 * empty table, with the credentials and the region of the environment.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { table: { type: 'string' }, endpoint: { type: 'string' } },
});
const [folder] = positionals;
if (folder === undefined || values.table === undefined) {
  process.stderr.write(
    'restore: name the folder of the export and the table: restore.ts FOLDER --table NAME\n',
  );
  process.exitCode = 1;
} else {
  const client = new DynamoDBClient(values.endpoint === undefined ? {} : { endpoint: values.endpoint });
  try {
    const { loaded, expired } = await loadExport(client, values.table, folder, Date.now());
    process.stdout.write(`${loaded} items loaded, ${expired} left out: their time to live has passed.\n`);
  } catch (error) {
    process.stderr.write(`restore: ${(error as Error).message}\n`);
    process.exitCode = 1;
  } finally {
    client.destroy();
  }
}
