import { SQSClient } from '@aws-sdk/client-sqs';
import { Forebay } from '../../sdk/forebay.ts';
import type { Line } from '../report.ts';
import { startForebay } from '../serverProcess.ts';
import { byHand } from './byHand.ts';
import type { SdkOptions } from './options.ts';
import { scenarios } from './scenarios.ts';
import { withSdk } from './withSdk.ts';

const bar = 0.95;

/** Loops on Amazon's client, and the typed client, at one server in memory. */
export async function* overTheWire(options: SdkOptions): AsyncGenerator<Line> {
  const server = await startForebay(['--memory']);
  const endpoint = `http://localhost:${server.port}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SQSClient({ endpoint, region: 'us-east-1', credentials });
  const forebay = new Forebay({ endpoint });
  try {
    const queue = await forebay.createQueue('bench');
    const rival = { work: byHand(client, `${endpoint}/000000000000/bench`), bar };
    const sendMany = withSdk(queue, 'sendMany');
    const ways = { sendMany, producer: withSdk(queue, 'producer') };
    yield* scenarios(rival, ways, ['worker', sendMany], options);
  } finally {
    forebay.close();
    client.destroy();
    await server.stop();
  }
}
