/** A Lambda function whose event source is the queue `readings`, with `ReportBatchItemFailures`. */
import { Forebay } from 'forebay/sdk';
import * as v from 'valibot';

const Reading = v.object({ sensor: v.string(), celsius: v.number() });

const forebay = new Forebay({ endpoint: process.env.FOREBAY_ENDPOINT ?? 'http://localhost:9324' });

export const handler = forebay.queue('readings', { schema: Reading }).lambdaHandler(
  async ({ body }) => {
    if (body.celsius < -273.15) throw new RangeError(`${body.sensor} is colder than cold`);
    console.log(`${body.sensor}: ${body.celsius} °C`);
  },
  { concurrency: 1, onError: (error) => console.log(`again: ${error}`) },
);
