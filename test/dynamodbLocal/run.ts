import { fetchDynamodbLocal, missingToolchain, startDynamodbLocal } from './dynamodbLocal.ts';
import { runSuites } from './runSuites.ts';

const missing = await missingToolchain();
if (missing !== undefined) {
  process.stderr.write(`Amazon's DynamoDB Local needs ${missing}, which this machine lacks.\n`);
  process.exitCode = 1;
} else {
  await fetchDynamodbLocal();
  const local = await startDynamodbLocal();
  try {
    const { isGood } = await runSuites(local.endpoint, (text) => process.stdout.write(text));
    process.exitCode = isGood ? 0 : 1;
  } finally {
    await local.stop();
  }
}
