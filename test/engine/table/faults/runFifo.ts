import { faultMix } from '../../../support/faultProxy/faultMix.ts';
import { seededRandom } from '../../../support/seeded.ts';
import { createCalls } from './calls.ts';
import { drain } from './drain.ts';
import { createFifoLedger } from './fifoLedger.ts';
import { deleteAll, receiveGroups, receiveHeld, sendToSome } from './fifoLoad.ts';
import { everyFault, startStorm } from './storm.ts';

const senders = 4;
const groupsOfEach = 4;
const consumers = 8;

/** Producers and consumers of a FIFO queue on a DynamoDB that every fault befalls. */
export async function runFifo({ seed, sends }: { readonly seed: number; readonly sends: number }) {
  const random = seededRandom(seed);
  const storm = await startStorm(seed);
  try {
    const { proxy } = storm;
    const calls = createCalls(storm.workers, random);
    const { violations } = calls;
    const ledger = createFifoLedger(violations);
    const { QueueUrl: queue } = await calls.demand<{ QueueUrl: string }>('CreateQueue', {
      QueueName: 'main.fifo',
      Attributes: { FifoQueue: 'true' },
    });
    const load = { calls, ledger, queue };

    proxy.befall(faultMix(random, everyFault));
    let left = sends;
    let isSending = true;
    const sender = async (_: unknown, sender: number) => {
      const groups = Array.from({ length: groupsOfEach }, (_, i) => `g${sender * groupsOfEach + i}`);
      while (left-- > 0) await sendToSome(load, groups);
    };
    const consumer = async () => {
      while (isSending) await receiveGroups(load);
    };
    const consuming = Array.from({ length: consumers }, consumer);
    await Promise.all(Array.from({ length: senders }, sender));
    isSending = false;
    await Promise.all(consuming);

    const met = { ...proxy.met };
    proxy.befall();
    await proxy.settled();
    await drain(ledger, violations, async () => {
      const holds = await receiveHeld(load, 6, 1);
      for (const hold of holds) await deleteAll(load, hold);
      return holds.length;
    });
    return { ...calls.totals, ...ledger.totals, met, lines: storm.lines, violations };
  } finally {
    await storm.close();
  }
}
