import { SQSClient } from '@aws-sdk/client-sqs';
import { Forebay } from '../../sdk/forebay.ts';
import type { Line } from '../report.ts';
import { startForebay } from '../serverProcess.ts';
import { median, significant } from '../statistics.ts';
import { byHand } from './byHand.ts';
import { withSdk } from './withSdk.ts';
import type { Work } from './work.ts';

export const sdkDefaults = { rounds: 5, warmUps: 2, messages: 6_000, bodyBytes: 256 };
export type SdkOptions = typeof sdkDefaults;

/** The share of a hand-written loop's messages a second that the client must reach. */
const bar = 0.95;

type Spent = { readonly seconds: number; readonly cpuSeconds: number };
type Side = 'hand' | 'sdk';

/** The typed client beside what it replaces: loops on Amazon's client, in turn, in one process, on one server. */
export async function* sdk(options: SdkOptions): AsyncGenerator<Line> {
  const server = await startForebay(['--memory']);
  const endpoint = `http://localhost:${server.port}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SQSClient({ endpoint, region: 'us-east-1', credentials });
  const forebay = new Forebay({ client });
  try {
    const queue = await forebay.createQueue('bench');
    const hand = byHand(client, `${endpoint}/000000000000/bench`);
    const sendMany = withSdk(queue, 'sendMany');
    const producer = withSdk(queue, 'producer');
    const bodies = Array.from({ length: options.messages }, () => 'x'.repeat(options.bodyBytes));
    const drain = () => hand.work(bodies.length, nothing);
    const fill = () => hand.send(bodies);

    const send = (work: Work) => async () => {
      const spent = await measured(() => work.send(bodies));
      await drain();
      return spent;
    };
    const work = (work: Work) => async () => {
      await fill();
      return measured(() => work.work(bodies.length, nothing));
    };
    yield await compare('sendMany', options, { hand: send(hand), sdk: send(sendMany) });
    yield await compare('producer', options, { hand: send(hand), sdk: send(producer) });
    yield await compare('worker', options, { hand: work(hand), sdk: work(sendMany) });
  } finally {
    client.destroy();
    await server.stop();
  }
}

const nothing = async (): Promise<void> => {};

async function compare(
  scenario: string,
  { rounds, warmUps, messages }: SdkOptions,
  sides: Readonly<Record<Side, () => Promise<Spent>>>,
): Promise<Line> {
  const spent: Record<Side, Spent[]> = { hand: [], sdk: [] };
  for (let round = 0; round < warmUps + rounds; round++) {
    // each goes first every other time
    const order: readonly Side[] = round % 2 === 0 ? ['hand', 'sdk'] : ['sdk', 'hand'];
    for (const side of order) {
      const one = await sides[side]();
      if (round >= warmUps) spent[side].push(one);
    }
  }
  const secondsOf = (side: Side) => median(spent[side].map(({ seconds }) => seconds));
  const microsOf = (side: Side) =>
    significant((median(spent[side].map(({ cpuSeconds }) => cpuSeconds)) / messages) * 1e6);
  const ratio = significant(secondsOf('hand') / secondsOf('sdk'));
  return {
    scenario,
    ratio,
    bar,
    pass: ratio >= bar,
    perSecond: Math.round(messages / secondsOf('sdk')),
    handPerSecond: Math.round(messages / secondsOf('hand')),
    cpuMicrosPerMessage: microsOf('sdk'),
    handCpuMicrosPerMessage: microsOf('hand'),
  };
}

async function measured(work: () => Promise<void>): Promise<Spent> {
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  await work();
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}
