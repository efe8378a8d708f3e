import { parseArgs } from 'node:util';
import { levers, smallBytes } from './levers.ts';
import { loadOf, mostBytes, options } from './load.ts';
import { measure, measureIdlePoll } from './measure.ts';
import { directMonth, forebayMonth, sqsMonth } from './month.ts';
import { priceList } from './priceList.ts';

/** `npm run cost -- --messages-per-second 50 --size 1KB --batch 10 --idle-pollers 4 [--fifo] [--erase] [--json]` */
const { values } = parseArgs({ options });
const load = loadOf(values);
if (typeof load === 'string') {
  process.stderr.write(`cost: ${load}\n`);
  process.exitCode = 1;
} else {
  const measured = await measure(load);
  const unitsOfIdlePoll = await measureIdlePoll();
  const bills = {
    forebay: forebayMonth(load, measured, unitsOfIdlePoll),
    direct: directMonth(load, measured, unitsOfIdlePoll),
    sqs: sqsMonth(load),
  };
  const fullBatch = Math.min(10, Math.floor(mostBytes / load.bytes));
  const others = {
    fullBatch,
    full: await measure({ ...load, batch: fullBatch }),
    small: await measure({ ...load, bytes: smallBytes }),
  };
  const text = values.json
    ? JSON.stringify({ load, measured, ...bills })
    : priceList(
        load,
        measured,
        bills,
        levers(load, measured, others, bills.forebay, bills.direct, unitsOfIdlePoll),
      );
  process.stdout.write(`${text}\n`);
}
