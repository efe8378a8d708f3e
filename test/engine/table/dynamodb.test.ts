import { startDynamodbEngine } from '../../support/dynamodbEngine.ts';
import { describeTable } from './contract.ts';

describeTable('dynamodb', async () => {
  const engine = await startDynamodbEngine();
  return { table: await engine.openTable(), dispose: engine.stop };
});
