import { SQSClient } from '@aws-sdk/client-sqs';
import { Forebay } from '../../sdk/forebay.ts';
import type { Line } from '../report.ts';
import { startForebay } from '../serverProcess.ts';
import { byHand } from './byHand.ts';
import { compare, measured } from './compare.ts';
import { bodiesOf, nothing, type SdkOptions } from './options.ts';
import { withSdk } from './withSdk.ts';
import type { Work } from './work.ts';

const bar = 0.95;

/** Loops on Amazon's client, and the typed client on the same one, at one server in memory. */
export async function* overTheWire(options: SdkOptions): AsyncGenerator<Line> {
  const server = await startForebay(['--memory']);
  const endpoint = `http://localhost:${server.port}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SQSClient({ endpoint, region: 'us-east-1', credentials });
  try {
    const queue = await new Forebay({ client }).createQueue('bench');
    const hand = byHand(client, `${endpoint}/000000000000/bench`);
    const bodies = bodiesOf(options);

    const send = (work: Work) => async () => {
      const spent = await measured(() => work.send(bodies));
      await hand.work(bodies.length, nothing);
      return spent;
    };
    const work = (work: Work) => async () => {
      await hand.send(bodies);
      return measured(() => work.work(bodies.length, nothing));
    };
    for (const way of ['sendMany', 'producer'] as const) {
      const sides = { hand: send(hand), sdk: send(withSdk(queue, way)) };
      yield await compare({ scenario: way, bar }, options, sides);
    }
    const sides = { hand: work(hand), sdk: work(withSdk(queue, 'sendMany')) };
    yield await compare({ scenario: 'worker', bar }, options, sides);
  } finally {
    client.destroy();
    await server.stop();
  }
}
