import { forebay } from '../local/forebayProcess.ts';
import { startDynamodbEngine } from '../support/dynamodbEngine.ts';

export type Place = {
  /** What the README has the user set. */
  readonly variables: NodeJS.ProcessEnv;
  close(): Promise<void>;
};

/** A server for one program, and a DynamoDB below it where the program wants one. */
export async function placeFor(code: string): Promise<Place> {
  const dynamodb = code.includes('DYNAMODB_ENDPOINT') ? await startDynamodbEngine() : undefined;
  const where = dynamodb === undefined ? ['--memory'] : ['--dynamodb', dynamodb.endpoint, '--create-table'];
  const server = forebay(['serve', ...where, '--port', '0', '--log', 'error']);
  return {
    variables: {
      FOREBAY_ENDPOINT: await server.url,
      ...(dynamodb && { DYNAMODB_ENDPOINT: dynamodb.endpoint }),
    },
    async close() {
      server.kill('SIGTERM');
      await server.exit;
      await dynamodb?.stop();
    },
  };
}
