import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { transactionFailure } from '../../../sdk/direct/index.ts';
import { directOnDynamodb } from './directOnDynamodb.ts';

const kinds = [
  ['standard', 'orders'],
  ['FIFO', 'orders.fifo'],
] as const;

describe.each(kinds)('ackItems on a %s queue', (_, name) => {
  const isFifo = name.endsWith('.fifo');

  async function open(options: { readonly isInRealTime?: boolean }, ...bodies: readonly string[]) {
    const on = await directOnDynamodb(options);
    const attributes = isFifo ? { contentBasedDeduplication: true } : {};
    const orders = await on.forebay.createQueue(name, attributes);
    await orders.sendMany(bodies.map((body) => ({ body, ...(isFifo && { group: 'a' }) })) as never);
    return { ...on, orders, hold: async (count?: number) => on.hold(name, count) };
  }

  test('deletes the message if and only if what is written with it is', async () => {
    const { forebay, orders, hold, row, hasRow, dynamodb } = await open({}, 'hello');
    const [message] = await hold();
    await forebay.transact(async () => [row('42')]);
    const failing = forebay.transact(async () => [row('42'), ...(await message!.ackItems())]);
    await expect(failing).rejects.toMatchObject({
      code: 'ConditionFailed',
      message: expect.stringContaining('its item 0'),
    });
    expect(await orders.stats()).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
    const items = [row('43'), ...(await message!.ackItems())];
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: items }));
    expect(await hasRow('43')).toBe(true);
    expect(await orders.stats()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('cancels the transaction of a holder who has lost the lease', async () => {
    const { forebay, hold, row, hasRow, dynamodb, clock } = await open({}, 'hello');
    const [late] = await hold();
    const items = [row('late'), ...(await late!.ackItems())];
    await clock.advance(31_000);
    const [holder] = await hold();
    const failure = await dynamodb
      .send(new TransactWriteItemsCommand({ TransactItems: items }))
      .catch((thrown) => transactionFailure(thrown, items));
    expect(failure).toMatchObject({
      code: 'LeaseLost',
      message: expect.stringContaining(`the lease of a message of "${name}"`),
    });
    const again = forebay.transact(async () => [row('late'), ...(await late!.ackItems())]);
    await expect(again).rejects.toMatchObject({
      code: 'LeaseLost',
      message: expect.stringContaining(late!.id),
    });
    await forebay.transact(async () => [row('holder'), ...(await holder!.ackItems())]);
    expect(await hasRow('late')).toBe(false);
    expect(await hasRow('holder')).toBe(true);
  });

  test('stays with a holder whose lease has ended as long as nobody else has the message', async () => {
    const { forebay, hold, row, hasRow, clock } = await open({}, 'hello');
    const [message] = await hold();
    const items = [row('42'), ...(await message!.ackItems())];
    await clock.advance(31_000);
    await forebay.transact(async () => items);
    expect(await hasRow('42')).toBe(true);
  });

  test('finds a message whose lease was extended, before and in between', async () => {
    const { forebay, orders, hold, row, hasRow } = await open({ isInRealTime: true }, 'hello');
    const [message] = await hold();
    await message!.retry({ after: '5 minutes' });
    let tries = 0;
    await forebay.transact(async () => {
      const items = [row('42'), ...(await message!.ackItems())];
      if (tries++ === 0) await message!.retry({ after: '10 minutes' });
      return items;
    });
    expect(tries).toBe(isFifo ? 1 : 2);
    expect(await hasRow('42')).toBe(true);
    expect(await orders.stats()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('is told from a message that a transaction has acknowledged before', async () => {
    const { forebay, hold, count, times } = await open({}, 'hello');
    const [message] = await hold();
    const handle = () => forebay.transact(async () => [count('42'), ...(await message!.ackItems())]);
    await handle();
    await expect(handle()).rejects.toMatchObject({
      code: isFifo ? 'AlreadyAcknowledged' : expect.anything(),
    });
    expect(await times('42')).toBe(1);
  });

  test('takes several messages in one call, and refuses one by one what lies in one item', async () => {
    const { forebay, orders, hold, count, times } = await open({}, 'a', 'b', 'c');
    const messages = await hold(3);
    expect(messages).toHaveLength(3);
    const oneByOne = forebay.transact(async () =>
      (await Promise.all(messages.map((message) => message.ackItems()))).flat(),
    );
    await expect(oneByOne).rejects.toMatchObject({
      code: 'InvalidArgument',
      message: expect.stringContaining('queue.ackItems()'),
    });
    await forebay.transact(async () => [count('all'), ...(await orders.ackItems(messages))]);
    expect(await times('all')).toBe(1);
    expect(await orders.stats()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('of the transactions of two holders lets one succeed for each message', async () => {
    const bodies = Array.from({ length: 10 }, (_, i) => `${i}`);
    const { direct, orders, hold, clock, count, times } = await open({}, ...bodies);
    const late = await hold(10);
    await clock.advance(31_000);
    const holders = await hold(10);
    expect(holders.map(({ body }) => body).toSorted()).toEqual(late.map(({ body }) => body).toSorted());
    const settle = async (message: (typeof late)[number]) => {
      const items = [count(message.body), ...(await message.ackItems())];
      await direct().transact(async () => items, { attempts: 1 });
    };
    // one after the other in each hand: those of a group, or of a parcel, write one item
    const inTurn = async (messages: typeof late) => {
      const outcomes: string[] = [];
      for (const message of messages) {
        outcomes.push(
          await settle(message).then(
            () => 'done',
            ({ code }) => code,
          ),
        );
      }
      return outcomes;
    };
    const [lost, won] = await Promise.all([inTurn(late), inTurn(holders)]);
    // the other hand may be ahead
    expect(['LeaseLost', 'AlreadyAcknowledged']).toEqual(expect.arrayContaining([...new Set(lost)]));
    expect(new Set(won)).toEqual(new Set(['done']));
    expect(await Promise.all(bodies.map(times))).toEqual(bodies.map(() => 1));
    expect(await orders.stats()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('leaves the message to others if its holder dies before the commit', async () => {
    const { forebay, hold, count, times, clock } = await open({}, 'hello');
    const [dying] = await hold();
    await dying!.ackItems();
    await clock.advance(31_000);
    const [next] = await hold();
    await forebay.transact(async () => [count('42'), ...(await next!.ackItems())]);
    expect(await times('42')).toBe(1);
    await clock.advance(31_000);
    expect(await hold()).toEqual([]);
  });
});

describe('ackItems on a FIFO queue', () => {
  test.each(['by its holder', 'by forebay.transact()'])(
    'lets the group go on at once, committed %s',
    async (by) => {
      const { forebay, hold, dynamodb } = await directOnDynamodb();
      const orders = await forebay.createQueue('orders.fifo', { contentBasedDeduplication: true });
      await orders.sendMany(['first', 'second'].map((body) => ({ body, group: 'a' })));
      const [first] = await hold('orders.fifo');
      expect(await hold('orders.fifo')).toEqual([]);
      const items = await first!.ackItems();
      if (by === 'by forebay.transact()') await forebay.transact(async () => items);
      else await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: items }));
      expect(await hold('orders.fifo')).toMatchObject([{ body: 'second' }]);
    },
  );
});
