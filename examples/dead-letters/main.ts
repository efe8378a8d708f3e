/** What cannot be handled goes aside with its reason, and comes back when the fault is mended. */
import { Forebay } from 'forebay/sdk';

const forebay = new Forebay({ endpoint: process.env.FOREBAY_ENDPOINT ?? 'http://localhost:9324' });
const invoices = await forebay.createQueue('invoices', { deadLetter: { queue: 'invoices-dead' } });
const dead = forebay.queue('invoices-dead');

await invoices.sendMany(['1: 12.50 EUR', '2: 8.00 ISK', '3: 99.99 EUR'].map((body) => ({ body })));

/** Books all invoices in the currencies it knows, and stops when there is nothing left. */
async function bookAll(currencies: readonly string[]): Promise<void> {
  const worker = invoices.consume(
    async (message) => {
      const currency = message.body.slice(-3);
      if (!currencies.includes(currency)) return message.reject(`${currency} is unknown`);
      console.log(`booked ${message.body}`);
    },
    { concurrency: 1, wait: '1s' },
  );
  worker.on('empty', () => worker.stop());
  await worker.stopped;
}

await bookAll(['EUR']);
// → booked 1: 12.50 EUR
// → booked 3: 99.99 EUR

for await (const letter of dead.messages({ visibilityTimeout: '1s' })) {
  console.log(`aside: ${letter.body}, for ${letter.attributes['forebay.reason']}`); // → aside: 2: 8.00 ISK, for ISK is unknown
  await letter.retry(); // only looked at
  break;
}

const { moved } = await invoices.redrive();
console.log(`${moved} moved back`); // → 1 moved back

await bookAll(['EUR', 'ISK']); // → booked 2: 8.00 ISK
forebay.close();
