import { setTimeout as sleep } from 'node:timers/promises';
import { account, type Deployed, type Service } from '../../test/lambda/support/deployed.ts';
import { seededRandom } from '../../test/support/seeded.ts';
import { type Connection, callOver, openConnection } from './call.ts';
import { startUnitMeter } from './unitMeter.ts';

export type WakeOptions = {
  /** Polls side by side, each on a queue of its own, and wake-ups of each, by when a message comes. */
  readonly trickle: Lanes;
  readonly anyTime: Lanes;
};
type Lanes = { readonly polls: number; readonly wakesEach: number };

const waitSeconds = 20;
/** First requests are dear: they do not come all at once. */
const startGapMs = 600;
/** What is sent later meets the next poll rather than this one. */
const latestMs = 19_500;
/** A consumer polls again as soon as it has handled a message: of one that gets one in five seconds on average. */
const meanGapMs = 5_000;

/** When a message comes, counted from the start of the poll that waits for it. */
const instants = {
  trickle(random: () => number): number {
    for (;;) {
      const gapMs = -meanGapMs * Math.log(1 - random());
      if (gapMs < latestMs) return gapMs;
    }
  },
  /** No instant of a poll is likelier than another: messages are far rarer than polls. */
  anyTime: (random: () => number): number => random() * latestMs,
};

type WakeTimes = Readonly<Record<keyof typeof instants, readonly number[]>>;

/**
 * From the start of a send until a waiting poll has the message: the two are requests to two environments, which know
 * each other by the table alone.
 */
export async function wakeUps(
  deployed: Deployed,
  options: WakeOptions,
): Promise<{ readonly wakeMs: WakeTimes; readonly idlePollReadUnits: number }> {
  const service = await deployed.serve();
  // of those that send, few do so at a time
  await service.lambda.provision(options.trickle.polls + options.anyTime.polls + 4);
  const lanes = (kind: keyof typeof instants) =>
    Array.from({ length: options[kind].polls }, (_, i) =>
      sleep(i * startGapMs).then(() =>
        lane(service, kind, `${kind}-${i}`, options[kind].wakesEach, seededRandom(i + 1)),
      ),
    );
  const [idlePollReadUnits, trickle, anyTime] = await Promise.all([
    idlePollUnits(deployed),
    Promise.all(lanes('trickle')),
    Promise.all(lanes('anyTime')),
  ]);
  await service.lambda.stop();
  return { idlePollReadUnits, wakeMs: { trickle: trickle.flat(), anyTime: anyTime.flat() } };
}

async function lane(
  { port }: Service,
  kind: keyof typeof instants,
  queue: string,
  wakes: number,
  random: () => number,
): Promise<readonly number[]> {
  const [sender, receiver] = [openConnection(port), openConnection(port)];
  const QueueUrl = `http://127.0.0.1:${port}/${account}/${queue}`;
  await callOver(sender, 'CreateQueue', { QueueName: queue });
  const times: number[] = [];
  // the first poll starts its environment, and is not counted
  for (let wake = 0; wake <= wakes; wake++) {
    const [{ ReceiptHandle, wokenMs }, sentMs] = await Promise.all([
      poll(receiver, QueueUrl),
      sleep(instants[kind](random)).then(() => send(sender, QueueUrl)),
    ]);
    await callOver(receiver, 'DeleteMessage', { QueueUrl, ReceiptHandle });
    if (wake > 0) times.push(wokenMs - sentMs);
  }
  sender.destroy();
  receiver.destroy();
  return times;
}

/** As a consumer does it: an empty answer is followed by the next poll. */
async function poll(connection: Connection, QueueUrl: string) {
  for (;;) {
    const answer = await callOver(connection, 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: waitSeconds });
    const wokenMs = performance.now();
    const [message] = JSON.parse(answer).Messages ?? [];
    if (message !== undefined) return { ReceiptHandle: message.ReceiptHandle, wokenMs };
  }
}

/** Answers when it was begun. */
async function send(connection: Connection, QueueUrl: string): Promise<number> {
  const sentMs = performance.now();
  await callOver(connection, 'SendMessage', { QueueUrl, MessageBody: 'x'.repeat(256) });
  return sentMs;
}

/** What DynamoDB says a poll has cost that nobody wakes, in an environment that knows its queue. */
async function idlePollUnits(deployed: Deployed): Promise<number> {
  const meter = await startUnitMeter(deployed.dynamodb.endpoint);
  const { port, lambda } = await deployed.serve({
    variables: { AWS_ENDPOINT_URL_DYNAMODB: meter.endpoint, FOREBAY_TABLE: await deployed.newTable() },
  });
  const connection = openConnection(port);
  const QueueUrl = `http://127.0.0.1:${port}/${account}/idle`;
  await callOver(connection, 'CreateQueue', { QueueName: 'idle' });
  await callOver(connection, 'ReceiveMessage', { QueueUrl });
  const before = meter.readUnits();
  await callOver(connection, 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: waitSeconds });
  const units = meter.readUnits() - before;
  connection.destroy();
  await lambda.stop();
  await meter.close();
  return units;
}
