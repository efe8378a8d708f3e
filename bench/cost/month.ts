import type { Measured, Shape } from './measure.ts';
import { prices } from './prices.ts';

export type Load = Shape & {
  readonly messagesPerSecond: number;
  /** Consumers that wait at an empty queue all the time, by long polls of 20 seconds. */
  readonly idlePollers: number;
  readonly memoryMb: number;
};

/** What is assumed, not measured. */
export const assumptions = {
  hoursInMonth: 730,
  pollSeconds: 20,
  /** Of a warm function for each request, and for each table operation that it waits for. */
  requestMs: 5,
  roundTripMs: 6,
  /** The gateway's line, the function's lines and its metrics. */
  logBytesPerRequest: 1_500,
  /** Of the stack, and of one declared queue. An alarm is paid for by each metric that it looks at. */
  alarmMetrics: 12,
  metrics: 9,
  maintenanceMs: 300,
  /** Of `wake` and of the sweep, where no function is mapped; of a call that finds that out, Lambda's own lines. */
  dispatchMemoryMb: 256,
  wakeLogBytes: 400,
  sweepMs: 100,
  sweepUnits: { read: 3.5, write: 1 },
  /** So often Lambda looks at the stream of a partition of the table, which takes so many write units. */
  streamLooksPerSecond: 4,
  unitsOfPartition: 1_000,
  /** How much of provisioned capacity is used: what auto scaling aims at. */
  provisionedUse: 0.7,
} as const;

/** Dollars a month by what they are paid for. */
export type Bill = Readonly<Record<string, number>>;
export const totalOf = (bill: Bill): number => Object.values(bill).reduce((sum, dollars) => sum + dollars, 0);

const seconds = assumptions.hoursInMonth * 3600;
const pollsIn = ({ idlePollers }: Load): number => (idlePollers * seconds) / assumptions.pollSeconds;
const callsIn = ({ messagesPerSecond, batch }: Load): number => (messagesPerSecond * seconds) / batch;
/** Sends and receives carry the messages, deletes do not. */
const requestsIn = (load: Load, stepBytes: number): number =>
  callsIn(load) * (2 * Math.ceil((load.bytes * load.batch) / stepBytes) + 1) + pollsIn(load);

/** What hears of all that is sent, whether or not a function is mapped to the queue, and the sweep each minute. */
function wakeUpsMonth(load: Load, { writeUnits }: Measured): number {
  const { dynamodb, lambda, logs } = prices;
  const { requestMs, wakeLogBytes, sweepMs, sweepUnits, streamLooksPerSecond, unitsOfPartition } =
    assumptions;
  const partitions = Math.ceil((load.messagesPerSecond * writeUnits) / unitsOfPartition);
  const wakes = Math.min(callsIn(load), partitions * streamLooksPerSecond * seconds);
  const call = (ms: number) =>
    lambda.request +
    (ms / 1000) * (assumptions.dispatchMemoryMb / 1024) * lambda.gbSecond +
    (wakeLogBytes / 1e9) * logs.ingestedGb;
  const unitsOfSweep = sweepUnits.read * dynamodb.readUnit + sweepUnits.write * dynamodb.writeUnit;
  return wakes * call(requestMs) + (seconds / 60) * (call(sweepMs) + unitsOfSweep);
}

/** The deployed service. */
export function forebayMonth(load: Load, measured: Measured, unitsOfIdlePoll: number): Bill {
  const { dynamodb, lambda, httpApi, logs, kms, cloudWatch } = prices;
  const { requestMs, roundTripMs, logBytesPerRequest, alarmMetrics, metrics, maintenanceMs } = assumptions;
  const messages = load.messagesPerSecond * seconds;
  const calls = callsIn(load);
  const polls = pollsIn(load);
  const requests = 3 * calls + polls;
  const { send, receive, delete: remove } = measured.roundTrips;
  const runs = seconds / 60;
  const busySeconds =
    (calls * (3 * requestMs + (send + receive + remove) * roundTripMs) + runs * maintenanceMs) / 1000;
  const gbSeconds = (busySeconds + polls * assumptions.pollSeconds) * (load.memoryMb / 1024);
  return {
    'DynamoDB writes': messages * measured.writeUnits * dynamodb.writeUnit,
    'DynamoDB reads': (messages * measured.readUnits + polls * unitsOfIdlePoll) * dynamodb.readUnit,
    'Lambda requests': (requests + runs) * lambda.request,
    'Lambda time': gbSeconds * lambda.gbSecond,
    'API Gateway': requestsIn(load, httpApi.stepBytes) * httpApi.request,
    'CloudWatch logs': ((requests * logBytesPerRequest) / 1e9) * logs.ingestedGb,
    'Wake-ups': wakeUpsMonth(load, measured),
    'Key, alarms, metrics':
      kms.keyMonth + alarmMetrics * cloudWatch.alarmMonth + metrics * cloudWatch.metricMonth,
  };
}

/** A function with the engine inside, straight on the table: what is paid beside the function itself. */
export function directMonth(load: Load, measured: Measured, unitsOfIdlePoll: number): Bill {
  const all = forebayMonth(load, measured, unitsOfIdlePoll);
  return { ...dynamodbIn(all), 'Wake-ups': all['Wake-ups'] ?? 0 };
}

export const dynamodbIn = (bill: Bill): Bill =>
  Object.fromEntries(Object.entries(bill).filter(([name]) => name.startsWith('DynamoDB')));

/** What the same reads and writes cost in capacity that is provisioned: for loads that are as they are all day. */
export function provisionedMonth(bill: Bill): number {
  const { dynamodb, provisioned } = prices;
  const share = (name: string, unit: number, unitHour: number): number =>
    ((bill[name] ?? 0) / unit / 3600 / assumptions.provisionedUse) * unitHour;
  return (
    share('DynamoDB writes', dynamodb.writeUnit, provisioned.writeHour) +
    share('DynamoDB reads', dynamodb.readUnit, provisioned.readHour)
  );
}

/** What one consumer costs that waits at an empty queue all month, here and at SQS. */
export function idlePollerMonth(load: Load, unitsOfIdlePoll: number): { forebay: number; sqs: number } {
  const idle = { ...load, messagesPerSecond: 0 };
  const noUnits = { writeUnits: 0, readUnits: 0, roundTrips: { send: 0, receive: 0, delete: 0 } };
  const cost = (idlePollers: number) =>
    totalOf(forebayMonth({ ...idle, idlePollers }, noUnits, unitsOfIdlePoll));
  return { forebay: cost(1) - cost(0), sqs: totalOf(sqsMonth({ ...idle, idlePollers: 1 })) };
}

export function sqsMonth(load: Load): Bill {
  const { sqs } = prices;
  const requests = requestsIn(load, sqs.stepBytes);
  return { Requests: requests * (load.isFifo ? sqs.fifoRequest : sqs.standardRequest) };
}
