import { expect, test } from 'vitest';
import { fetchDynamodbLocal, missingToolchain, startDynamodbLocal } from './dynamodbLocal.ts';
import { runSuites } from './runSuites.ts';

test("Amazon's DynamoDB Local serves the contract of the table, the engine and the wire", {
  timeout: 1_200_000,
}, async ({ onTestFinished, skip }) => {
  const missing = await missingToolchain();
  skip(missing !== undefined, `this machine lacks ${missing}`);
  await fetchDynamodbLocal();
  const local = await startDynamodbLocal();
  onTestFinished(local.stop);
  const { isGood, output, passed } = await runSuites(local.endpoint);
  console.log(`${passed} tests passed on DynamoDB Local`);
  expect(isGood, output.slice(-20_000)).toBe(true);
  expect(passed).toBeGreaterThan(1_200);
});
