/** Tasks for whoever has time: ten at once here, and as many processes as you like. A task that fails is tried again. */
import { Forebay } from 'forebay/sdk';
import * as v from 'valibot';

const Picture = v.object({ file: v.string(), width: v.number() });

const forebay = new Forebay({ endpoint: process.env.FOREBAY_ENDPOINT ?? 'http://localhost:9324' });
const thumbnails = await forebay.createQueue('thumbnails', { schema: Picture });

const pictures = Array.from({ length: 50 }, (_, i) => ({ body: { file: `picture-${i}.jpg`, width: 320 } }));
const results = await thumbnails.sendMany(pictures);
console.log(`${results.filter((result) => result.ok).length} pictures wait`); // → 50 pictures wait

let scaled = 0;
const worker = thumbnails.consume(
  async ({ body, attempt }) => {
    if (body.file === 'picture-7.jpg' && attempt === 1) throw new Error('the disk was full');
    scaled += 1;
  },
  { concurrency: 10, retry: { backoff: 'fixed', delay: '1s', maxAttempts: 5 } },
);
worker.on('failed', ({ message, error, retryAfter }) => {
  console.log(`${message.body.file} again in ${retryAfter} s: ${error}`); // → picture-7.jpg again in 1 s: Error: the disk was full
});
worker.on('handled', () => {
  if (scaled === pictures.length) worker.stop();
});

await worker.stopped;
console.log(`${scaled} are done`); // → 50 are done
forebay.close();
