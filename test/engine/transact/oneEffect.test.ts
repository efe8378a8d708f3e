import { describe, expect, test } from 'vitest';
import { weigh } from '../../../engine/model/parcel.ts';
import type { Made, NotHeld } from '../../../engine/transact/made.ts';
import { clientOf } from '../../support/client.ts';
import { seededRandom } from '../../support/seeded.ts';
import { makeQueue, testEngine } from '../../support/testEngine.ts';
import { testTable } from '../../support/testTable.ts';
import { acknowledging, commit, effectsOf, mortal, type Received } from './acknowledging.ts';

const settings = { sharedTable: true };
const bodies = ['a', 'b', 'c', 'd', 'e', 'f'];
const steps = 60;
const longestLease = 40;

/** Receivers that die, leases that lapse or are extended, transactions that are made and committed in any order. */
async function story(isFifo: boolean, seed: number) {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const oneOf = <T>(list: readonly T[]): T | undefined => list[below(list.length)];
  const table = testTable({ weigh });
  const { context, clock } = testEngine({ table, settings });
  const name = isFifo ? 'orders.fifo' : 'orders';
  const QueueUrl = await makeQueue(context, name, isFifo ? { FifoQueue: 'true' } : {});
  const client = clientOf(context);
  const Entries = bodies.map((MessageBody, i) => ({
    Id: `${i}`,
    MessageBody,
    ...(isFifo && { MessageGroupId: `${i % 2}`, MessageDeduplicationId: `${i}` }),
  }));
  await client.sendEntries(name, Entries);

  const held: Received[] = [];
  const made: (readonly [Made | NotHeld, string])[] = [];
  const committed: string[] = [];
  const settle = async (message: Received) => {
    made.push([await acknowledging(context, QueueUrl, [message]), message.Body]);
  };
  const carryOut = async ([acknowledgement, body]: (typeof made)[number]) => {
    const outcome = await commit(context, acknowledgement, body);
    if (outcome === 'committed') committed.push(body);
  };
  const receive = () =>
    client.receive(name, { MaxNumberOfMessages: 1 + below(3), VisibilityTimeout: 6 + below(longestLease) });
  const moves = [
    async () => void held.push(...(await receive())),
    async () => {
      const dying = mortal(table);
      const other = clientOf({ ...testEngine({ table: dying.table, settings }).context, clock });
      dying.die();
      void other.receive(name, { VisibilityTimeout: 6 + below(longestLease) });
      await clock.advance(0);
    },
    async () => {
      const message = oneOf(held);
      if (message !== undefined) await settle(message);
    },
    async () => {
      const one = oneOf(made);
      if (one !== undefined) await carryOut(one);
    },
    async () => {
      const message = oneOf(held);
      if (message !== undefined) await client.change(name, message.ReceiptHandle, below(longestLease));
    },
    () => clock.advance(below(20_000)),
  ];
  for (let step = 0; step < steps; step++) await oneOf(moves)?.();

  // whoever is left takes what comes until nothing does
  for (let empty = 0; empty < 3; ) {
    const messages = await client.receive(name, { VisibilityTimeout: 30 });
    empty = messages.length === 0 ? empty + 1 : 0;
    for (const message of messages) {
      await settle(message);
      await carryOut(made.at(-1)!);
    }
    await clock.advance((longestLease + 20) * 1_000);
  }
  const effects = await Promise.all(bodies.map((body) => effectsOf(table, body)));
  return { effects, committed, left: await client.counts(name) };
}

describe.each([
  ['standard', false],
  ['FIFO', true],
])('transactions that acknowledge messages of a %s queue', (_, isFifo) => {
  test('have one effect for each message, in 100 stories', async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const { effects, committed, left } = await story(isFifo, seed);
      expect({ seed, effects, left }).toEqual({ seed, effects: bodies.map(() => 1), left: [0, 0, 0] });
      expect(committed.toSorted()).toEqual(bodies);
    }
  });
});
