import { beforeEach, describe, expect, it } from 'vitest';
import { receiveMessage } from '../../../engine/actions/receiveMessage.ts';
import type { Context } from '../../../engine/context.ts';
import { weigh } from '../../../engine/model/parcel.ts';
import { memoryTable } from '../../../engine/table/memory.ts';
import type { Table } from '../../../engine/table/port.ts';
import { bodiesOf, type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { caller, makeQueue, refusalOf, testEngine } from '../../support/testEngine.ts';
import { testTable } from '../../support/testTable.ts';

let context: Context;
let clock: ManualClock;
let client: Client;
beforeEach(async () => {
  await start(testTable({ weigh }));
});
async function start(table: Table): Promise<void> {
  const settings = { sharedTable: false, inFlightLimit: 5 };
  ({ context, clock } = testEngine({ table, settings }));
  client = clientOf(context);
  await makeQueue(context, 'orders');
}
const refused = async (input: object) =>
  refusalOf(await receiveMessage.run(context, caller, { QueueUrl: 'orders', ...input }));
const counted = async (VisibilityTimeout?: number) => {
  const options = { MessageSystemAttributeNames: ['ApproximateReceiveCount'], VisibilityTimeout };
  const messages = await client.receive('orders', options);
  return messages.map(({ Attributes }) => Attributes?.ApproximateReceiveCount);
};

describe('ReceiveMessage', () => {
  it('answers an empty queue with nothing at all', async () => {
    const answer = await receiveMessage.run(context, caller, { QueueUrl: 'orders' });
    expect(answer).toEqual({ ok: true, value: {} });
  });

  it('gives id, handle, body and its digest, and nothing that was not asked for', async () => {
    const { MessageId } = await client.send('orders', 'hello', {
      MessageGroupId: 'g',
      MessageAttributes: { city: { DataType: 'String', StringValue: 'Any City' } },
    });
    const [message] = await client.receive('orders');
    expect(message).toEqual({
      MessageId,
      ReceiptHandle: expect.stringMatching(/^AQEB[A-Za-z0-9+/=]{40,1020}$/),
      MD5OfBody: '5d41402abc4b2a76b9719d911017c592',
      Body: 'hello',
    });
  });

  it('brings one message unless asked for more, and never more than asked', async () => {
    await client.sendMany('orders', ['a', 'b', 'c', 'd']);
    expect(bodiesOf(await client.receive('orders', { MaxNumberOfMessages: undefined }))).toEqual(['a']);
    expect(bodiesOf(await client.receive('orders', { MaxNumberOfMessages: 2 }))).toEqual(['b', 'c']);
  });

  it.each<[string, number, string]>([
    ['MaxNumberOfMessages', 0, 'Must be between 1 and 10, if provided.'],
    ['MaxNumberOfMessages', 11, 'Must be between 1 and 10, if provided.'],
    ['WaitTimeSeconds', -1, 'Must be >= 0 and <= 20, if provided.'],
    ['WaitTimeSeconds', 21, 'Must be >= 0 and <= 20, if provided.'],
    ['VisibilityTimeout', -1, 'Must be >= 0 and <= 43200, if provided.'],
    ['VisibilityTimeout', 43_201, 'Must be >= 0 and <= 43200, if provided.'],
  ])('refuses %s %i', async (name, value, reason) => {
    expect(await refused({ [name]: value })).toBe(
      `InvalidParameterValue: Value ${value} for parameter ${name} is invalid. Reason: ${reason}`,
    );
  });

  it('looks for the queue first', async () => {
    expect(await refused({ QueueUrl: 'nowhere', MaxNumberOfMessages: 0 })).toMatch(/^QueueDoesNotExist/);
  });
});

describe('the visibility timeout of a received message', () => {
  it("is the queue's", async () => {
    await client.set('orders', { VisibilityTimeout: '7' });
    await client.send('orders', 'a');
    await client.receive('orders');
    await clock.advance(6_999);
    expect(await client.receive('orders')).toEqual([]);
    expect(await client.counts('orders')).toEqual([0, 1, 0]);
    await clock.advance(1);
    expect(await client.counts('orders')).toEqual([1, 0, 0]);
    expect(bodiesOf(await client.receive('orders'))).toEqual(['a']);
  });

  it('is that of the request where it has one, and is not remembered', async () => {
    await client.send('orders', 'a');
    await client.receive('orders', { VisibilityTimeout: 2 });
    await clock.advance(2_000);
    await client.receive('orders');
    await clock.advance(29_999);
    expect(await client.receive('orders')).toEqual([]);
    await clock.advance(1);
    expect(await client.receive('orders', { VisibilityTimeout: 43_200 })).toHaveLength(1);
    await clock.advance(43_199_999);
    expect(await client.receive('orders')).toEqual([]);
    await clock.advance(1);
    expect(await client.receive('orders')).toHaveLength(1);
  });

  it('may be 0: delivered, counted and visible again at once, the handle good', async () => {
    await client.send('orders', 'a');
    const [first] = await client.receive('orders', { VisibilityTimeout: 0 });
    expect(await client.counts('orders')).toEqual([1, 0, 0]);
    await client.delete('orders', first!.ReceiptHandle);
    expect(await client.counts('orders')).toEqual([0, 0, 0]);
    await client.send('orders', 'b');
    expect([await counted(0), await counted(0), await counted()]).toEqual([['1'], ['2'], ['3']]);
  });
});

describe('the in-flight limit of a table that keeps a tally', () => {
  beforeEach(async () => {
    await start(memoryTable({ weigh }));
    await client.sendMany('orders', ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  it('cuts a receive short, then refuses short polls', async () => {
    expect(await client.receive('orders', { MaxNumberOfMessages: 3 })).toHaveLength(3);
    expect(await client.receive('orders')).toHaveLength(2);
    expect(await refused({})).toBe(
      'OverLimit: Too many messages have been received without being deleted. Please delete your received messages or let them timeout before receiving more.',
    );
    expect(await client.counts('orders')).toEqual([2, 5, 0]);
  });

  it('leaves a long poll empty, which looks for room now and then', async () => {
    await client.receive('orders');
    let looks = 0;
    const { query } = context.table;
    context.table.query = (asked) => {
      looks++;
      return query(asked);
    };
    const polling = client.receive('orders', { WaitTimeSeconds: 20 });
    await clock.advance(20_500);
    expect(await polling).toEqual([]);
    expect(looks).toBeLessThan(150);
  });

  it('lets a long poll go on when there is room again', async () => {
    const [first] = await client.receive('orders', { VisibilityTimeout: 600 });
    const polling = client.receive('orders', { WaitTimeSeconds: 20 });
    await clock.advance(5_000);
    await client.delete('orders', first!.ReceiptHandle);
    await clock.advance(500);
    expect(bodiesOf(await polling)).toEqual(['f']);
  });

  it('has room again for what is deleted or times out', async () => {
    const [first] = await client.receive('orders', { VisibilityTimeout: 10 });
    await client.delete('orders', first!.ReceiptHandle);
    expect(bodiesOf(await client.receive('orders'))).toEqual(['f']);
    expect(await refused({})).toMatch(/^OverLimit/);
    await clock.advance(10_000);
    expect(await client.receive('orders')).toHaveLength(4);
  });
});

it('knows no limit in flight where the table keeps no tally', async () => {
  await start(testTable());
  await client.sendMany('orders', ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  expect(await client.receive('orders')).toHaveLength(7);
});
