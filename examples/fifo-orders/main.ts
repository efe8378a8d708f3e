/** What happens to an order happens in its order, while different orders go side by side; a repeated send is one message. */
import { Forebay } from 'forebay/sdk';
import * as v from 'valibot';

const Change = v.object({ order: v.string(), to: v.picklist(['placed', 'paid', 'shipped']) });

const forebay = new Forebay({ endpoint: process.env.FOREBAY_ENDPOINT ?? 'http://localhost:9324' });
const changes = await forebay.createQueue('changes.fifo', { schema: Change });

const run = Date.now(); // so that this program can be run again within five minutes
for (const to of ['placed', 'paid', 'shipped'] as const) {
  for (const order of ['A', 'B', 'C']) {
    const options = { group: order, deduplicationId: `${run}-${order}-${to}` };
    await changes.send({ order, to }, options);
    await changes.send({ order, to }, options); // as after a timeout: it is the same message
  }
}

const history: Record<string, string[]> = { A: [], B: [], C: [] };
const worker = changes.consume(
  async ({ body, group = '', attempt }) => {
    // The rest of order B waits for this one; A and C do not.
    if (group === 'B' && body.to === 'paid' && attempt === 1) throw new Error('the bank did not answer');
    history[group]?.push(body.to);
  },
  { concurrency: 3, retry: { backoff: 'fixed', delay: '1s' } },
);
worker.on('handled', () => {
  if (Object.values(history).flat().length === 9) worker.stop();
});

await worker.stopped;
for (const [order, steps] of Object.entries(history)) console.log(`${order}: ${steps.join(', ')}`);
// → A: placed, paid, shipped
// → B: placed, paid, shipped
// → C: placed, paid, shipped
forebay.close();
