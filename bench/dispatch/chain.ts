import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deploy } from '../../test/lambda/support/deployed.ts';
import { type Dispatched, dispatch } from '../../test/lambda/support/dispatched.ts';
import { arnOf } from '../../test/lambda/support/lambdaService.ts';
import { callOver, openConnection } from '../lambda/call.ts';
import { startTime } from './startTimes.ts';

export type ChainOptions = {
  readonly messages: number;
  readonly warmUp: number;
  readonly delayed: number;
};

export type ChainTimes = {
  /** Send → handler start, of single messages for a queue that is at rest. */
  readonly start: readonly number[];
  /** The same while another function sleeps on all the messages that it may have at once. */
  readonly beside: readonly number[];
  /** One ReceiveMessage that finds a message, through the same gateway. */
  readonly receive: readonly number[];
  /** One synchronous call, until the handler has started. */
  readonly invoke: readonly number[];
  /** How long after its due instant a message delayed by five seconds starts. */
  readonly late: readonly number[];
};

/** How soon the stream is looked at again: the figures are to tell of us, not of Lambda's quarter of a second. */
const pauseMs = 5;
/** By then the worker has found nothing more and ended, so that each message wakes one. */
const restMs = 400;
const delaySeconds = 5;
const sleepers = 2;
const sleepSeconds = 600;

/** The bundles under Lambda's runtime client, woken by the DynamoDB engine's stream. */
export async function chainTimes(options: ChainOptions): Promise<ChainTimes> {
  const deployed = await deploy();
  const cloud = await dispatch(deployed, pauseMs);
  try {
    return await measure(cloud, options);
  } finally {
    await cloud.stop();
    await deployed.stop();
  }
}

async function measure(cloud: Dispatched, { messages, warmUp, delayed }: ChainOptions): Promise<ChainTimes> {
  const { sqs, ledger, lambda, service } = cloud;
  const connection = openConnection(service.port);
  const queue = async (QueueName: string) => (await sqs.createQueue({ QueueName })).QueueUrl ?? '';
  const [mapped, plain] = [await queue('mapped'), await queue('plain')];
  await cloud.consume(mapped, 'stamp', join(import.meta.dirname, 'stampConsumer'));
  const send = (MessageBody: string, more: object = {}) =>
    callOver(connection, 'SendMessage', { QueueUrl: mapped, MessageBody, ...more });
  const times = { start: [] as number[], receive: [] as number[], invoke: [] as number[] };
  for (let i = 0; i < warmUp + messages; i++) {
    const start = await startTime(ledger, `m${i}`, () => send(`m${i}`));
    await sleep(restMs);
    const receive = await receiveTime();
    const invoke = await startTime(ledger, `bare ${i}`, () => invokeWith(`bare ${i}`));
    if (i < warmUp) continue;
    times.start.push(start);
    times.receive.push(receive);
    times.invoke.push(invoke);
  }
  const beside: number[] = [];
  await putToSleep();
  for (let i = 0; i < warmUp + messages; i++) {
    const start = await startTime(ledger, `b${i}`, () => send(`b${i}`));
    await sleep(restMs);
    // those who sleep have taken the environments that were there
    if (i >= warmUp) beside.push(start);
  }
  const late = await Promise.all(
    Array.from({ length: delayed }, async (_, i) => {
      await sleep(i * 700);
      const text = `delayed ${i}`;
      const start = await startTime(ledger, text, () => send(text, { DelaySeconds: delaySeconds }));
      return start - delaySeconds * 1000;
    }),
  );
  connection.destroy();
  return { ...times, beside, late };

  async function putToSleep(): Promise<void> {
    const { QueueUrl = '' } = await sqs.createQueue({
      QueueName: 'asleep',
      Attributes: { VisibilityTimeout: String(sleepSeconds) },
    });
    ledger.hold('asleep', true);
    for (let i = 0; i < sleepers; i++) await sqs.sendMessage({ QueueUrl, MessageBody: 'asleep' });
    await cloud.consume(QueueUrl, 'asleep', 'plain', {
      timeoutSeconds: sleepSeconds,
      mapping: { BatchSize: 1, ScalingConfig: { MaximumConcurrency: sleepers } },
    });
    await ledger.until(() => ledger.of('asleep').length === sleepers);
  }

  async function receiveTime(): Promise<number> {
    await callOver(connection, 'SendMessage', { QueueUrl: plain, MessageBody: 'x' });
    const beganMs = performance.now();
    const answer = await callOver(connection, 'ReceiveMessage', { QueueUrl: plain });
    const tookMs = performance.now() - beganMs;
    const [{ ReceiptHandle }] = JSON.parse(answer).Messages;
    await callOver(connection, 'DeleteMessage', { QueueUrl: plain, ReceiptHandle });
    return tookMs;
  }

  function invokeWith(body: string): Promise<Response> {
    const url = `${lambda.endpoint}/2015-03-31/functions/${encodeURIComponent(arnOf('stamp'))}/invocations`;
    return fetch(url, { method: 'POST', body: JSON.stringify({ Records: [{ body }] }) });
  }
}
