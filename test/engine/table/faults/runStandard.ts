import { faultMix } from '../../../support/faultProxy/faultMix.ts';
import { seededRandom } from '../../../support/seeded.ts';
import { createCalls } from './calls.ts';
import { drain } from './drain.ts';
import { createExcuses } from './excuses.ts';
import { createStandardLedger } from './standardLedger.ts';
import { deleteTogether, receive, receiveSome, sendSome } from './standardLoad.ts';
import { everyFault, startStorm } from './storm.ts';

const senders = 6;
const consumers = 8;

/** Producers and consumers of a standard queue on a DynamoDB that every fault befalls. */
export async function runStandard({ seed, sends }: { readonly seed: number; readonly sends: number }) {
  const random = seededRandom(seed);
  const storm = await startStorm(seed);
  try {
    const { proxy } = storm;
    const calls = createCalls(storm.workers, random);
    const { violations } = calls;
    const excuses = createExcuses();
    const ledger = createStandardLedger(violations, excuses);
    const { QueueUrl: queue } = await calls.demand<{ QueueUrl: string }>('CreateQueue', {
      QueueName: 'main',
    });
    const load = { calls, ledger, queue };

    proxy.befall(excuses.watching(faultMix(random, everyFault)));
    let left = sends;
    let isSending = true;
    const sender = async () => {
      while (left-- > 0) await sendSome(load);
    };
    const consumer = async () => {
      while (isSending) await receiveSome(load);
    };
    const consuming = Array.from({ length: consumers }, consumer);
    await Promise.all(Array.from({ length: senders }, sender));
    isSending = false;
    await Promise.all(consuming);

    const met = { ...proxy.met };
    proxy.befall(excuses.watching(() => undefined));
    await proxy.settled();
    await drain(ledger, violations, async () => {
      const held = await receive(load, 6, 1);
      if (held.length > 0) await deleteTogether(load, held);
      return held.length;
    });
    return {
      ...calls.totals,
      ...ledger.totals,
      excused: excuses.count(),
      met,
      lines: storm.lines,
      violations,
    };
  } finally {
    await storm.close();
  }
}
