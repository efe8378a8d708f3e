import type { Measured } from './measure.ts';
import { assumptions, type Bill, type Load, totalOf } from './month.ts';
import { prices } from './prices.ts';

const dollars = (amount: number): string => `${amount.toFixed(2).padStart(12)} $`;
const line = (name: string, amount: number): string => `  ${name.padEnd(24)}${dollars(amount)}`;

/** The bills side by side, for people. */
export function priceList(
  load: Load,
  measured: Measured,
  { forebay, direct, sqs }: { readonly forebay: Bill; readonly direct: Bill; readonly sqs: Bill },
  whatChanges: readonly string[],
): string {
  const { bytes, batch, isFifo, erases, messagesPerSecond, idlePollers, memoryMb } = load;
  const bill = (title: string, entries: Bill) => [
    title,
    ...Object.entries(entries).map(([name, amount]) => line(name, amount)),
    line('in all', totalOf(entries)),
    '',
  ];
  return [
    `${messagesPerSecond} messages a second of ${bytes} bytes, ${batch} a call, ${isFifo ? 'FIFO' : 'standard'}${erases ? ', erased at once' : ''}; ${idlePollers} idle pollers.`,
    `A month in ${prices.region}, list prices of ${prices.asOf}, no free tier, no data transfer.`,
    `A message costs ${measured.writeUnits.toFixed(2)} write and ${measured.readUnits.toFixed(2)} read units (measured).`,
    '',
    ...bill(`Forebay, functions of ${memoryMb} MB`, forebay),
    ...bill('Forebay, straight on the table (your function comes on top)', direct),
    ...bill('Amazon SQS', sqs),
    comparison(totalOf(forebay), totalOf(sqs)),
    ...whatChanges,
    '',
    `Assumed: ${assumptions.requestMs} ms a request and ${assumptions.roundTripMs} ms a table operation, ${assumptions.logBytesPerRequest} bytes of log a request; no function is mapped, so that of ${assumptions.dispatchMemoryMb} MB which listens to the stream is called for each call of sends in vain, ${assumptions.streamLooksPerSecond} times a second at most for each partition of ${assumptions.unitsOfPartition} write units. Left out: storage (0.25 $ a GB, 0.20 $ for its recovery), cold starts.`,
  ].join('\n');
}

function comparison(forebay: number, sqs: number): string {
  if (sqs === 0) return 'Amazon SQS costs nothing while nobody uses it.';
  const times = forebay / sqs;
  return times >= 1
    ? `Amazon SQS is cheaper: Forebay costs ${times.toFixed(1)} times as much.`
    : `Forebay is cheaper: Amazon SQS costs ${(1 / times).toFixed(1)} times as much.`;
}
