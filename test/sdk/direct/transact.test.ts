import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { eventOf } from '../eventOf.ts';
import { ending, told } from '../openSdk.ts';
import { directOnDynamodb } from './directOnDynamodb.ts';

type Handle = DynamoDBClient['config']['requestHandler'];

/** A client of Amazon's that loses answers, after DynamoDB has carried the request out. */
function losing({ config }: DynamoDBClient, connection: DynamoDBClientConfig, times: number): DynamoDBClient {
  let left = times;
  const requestHandler: Handle = {
    ...config.requestHandler,
    async handle(request, options) {
      const answer = await config.requestHandler.handle(request, options);
      if (left === 0) return answer;
      left--;
      throw Object.assign(new Error('the connection was lost'), { code: 'ECONNRESET' });
    },
  };
  return new DynamoDBClient({ ...connection, requestHandler });
}

describe('transact', () => {
  test('writes once though the answers are lost', async () => {
    const { direct, dynamodb, connection, count, times } = await directOnDynamodb({ isInRealTime: true });
    const forebay = direct(losing(dynamodb, connection, 2));
    const notes = await direct().createQueue('notes');
    await forebay.transact(async () => [count('42'), ...(await notes.transactItems('hello'))]);
    expect(await times('42')).toBe(1);
    expect((await notes.stats()).visible).toBe(1);
  });

  test('says that it does not know what became of it if nobody ever answers', async () => {
    const { direct, dynamodb, connection, row, hasRow } = await directOnDynamodb({ isInRealTime: true });
    const forebay = direct(losing(dynamodb, connection, Number.POSITIVE_INFINITY));
    await expect(forebay.transact(async () => [row('42')])).rejects.toMatchObject({
      code: 'OutcomeUnknown',
      cause: { message: 'the connection was lost' },
    });
    expect(await hasRow('42')).toBe(true);
  });

  test('does not write a second time what a lost answer makes it look refused', async () => {
    const { direct, dynamodb, connection, count, hold, times } = await directOnDynamodb({
      isInRealTime: true,
    });
    const orders = await direct().createQueue('orders');
    await orders.send('hello');
    const [message] = await hold('orders');
    const forebay = direct(losing(dynamodb, connection, Number.POSITIVE_INFINITY));
    const handle = (by = forebay) => by.transact(async () => [count('42'), ...(await message!.ackItems())]);
    await expect(handle()).rejects.toMatchObject({ code: 'OutcomeUnknown' });
    await expect(handle(direct())).rejects.toMatchObject({ code: 'AlreadyAcknowledged' });
    expect(await times('42')).toBe(1);
  });

  test('tries as often as it may, and until its signal', async () => {
    const { forebay } = await directOnDynamodb({ isInRealTime: true });
    const orders = await forebay.createQueue('orders.fifo', { contentBasedDeduplication: true });
    const stale = await orders.transactItems('slow', { group: 'a' });
    await orders.send('fast', { group: 'a' });
    let tries = 0;
    const again = async () => {
      tries++;
      return stale;
    };
    await expect(forebay.transact(again, { attempts: 3 })).rejects.toMatchObject({
      code: 'TransactionConflict',
    });
    expect(tries).toBe(3);
    const stop = AbortSignal.abort();
    await expect(forebay.transact(again, { signal: stop })).rejects.toMatchObject({ code: 'Aborted' });
    expect(tries).toBe(3);
  });

  test('waits neither for what its own making sends, nor for a transaction within it', async () => {
    const { forebay, row } = await directOnDynamodb({ isInRealTime: true });
    const orders = await forebay.createQueue('orders.fifo', { contentBasedDeduplication: true });
    let tries = 0;
    await forebay.transact(async () => {
      tries++;
      const items = await orders.transactItems('mine', { group: 'a' });
      if (tries < 3) await orders.send(`sent ${tries}`, { group: 'a' });
      if (tries === 2) {
        let inner = 0;
        await forebay.transact(async () => {
          const within = await orders.transactItems('within', { group: 'a' });
          if (++inner === 1) await orders.send('in between', { group: 'a' });
          return within;
        });
      }
      return [row('42'), ...items];
    });
    expect(tries).toBe(3);
    expect((await orders.stats()).visible).toBe(5);
  });

  test('passes on what making the items throws, and does nothing without any', async () => {
    const { forebay } = await directOnDynamodb();
    const fault = new Error('no order');
    await expect(
      forebay.transact(async () => {
        throw fault;
      }),
    ).rejects.toBe(fault);
    await forebay.transact(async () => []);
  });

  test('says what is wrong with the transaction itself', async () => {
    const { forebay, row } = await directOnDynamodb();
    const many = Array.from({ length: 101 }, (_, i) => row(`${i}`));
    await expect(forebay.transact(async () => many)).rejects.toMatchObject({
      code: 'InvalidArgument',
      message: expect.stringContaining('100 items'),
    });
    const elsewhere = { Put: { TableName: 'nowhere', Item: { id: { S: '42' } } } };
    await expect(forebay.transact(async () => [elsewhere])).rejects.toMatchObject({
      code: 'InvalidArgument',
      message: expect.stringMatching(/found\. Correct/),
    });
  });
});

describe('a worker whose handlers acknowledge in transactions', () => {
  test('has one effect for each message', async () => {
    const { forebay, direct, count, times } = await directOnDynamodb({ isInRealTime: true });
    const orders = await forebay.createQueue('orders');
    const bodies = Array.from({ length: 40 }, (_, i) => `${i}`);
    await orders.sendMany(bodies.map((body) => ({ body })));
    const workers = [forebay, direct()].map((client) => {
      const queue = client.queue('orders');
      return ending(
        queue.consume(
          (message) => client.transact(async () => [count(message.body), ...(await message.ackItems())]),
          { concurrency: 10, wait: 0 },
        ),
      );
    });
    const failures: unknown[] = [];
    let handled = 0;
    await new Promise<void>((resolve) => {
      for (const worker of workers) {
        worker.on('failed', ({ error }) => failures.push(error));
        worker.on('error', ({ error }) => failures.push(error));
        worker.on('handled', () => ++handled === bodies.length && resolve());
      }
    });
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(failures).toEqual([]);
    expect(await Promise.all(bodies.map(times))).toEqual(bodies.map(() => 1));
    expect(await orders.stats()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('takes a message whose effect was committed before as done', async () => {
    const { forebay, count, times } = await directOnDynamodb({ isInRealTime: true });
    const orders = await forebay.createQueue('orders.fifo', { contentBasedDeduplication: true });
    await orders.send('hello', { group: 'a' });
    const handle = (message: Parameters<Parameters<typeof orders.consume>[0]>[0]) =>
      forebay.transact(async () => [count('42'), ...(await message.ackItems())]);
    const worker = ending(
      orders.consume(async (message) => {
        await handle(message);
        await handle(message);
      }),
    );
    await told(worker, 'handled');
    expect(await times('42')).toBe(1);
    expect(await worker.stop()).toEqual({ released: 0, abandoned: 0 });
  });

  test('takes no message as done because another one was', async () => {
    const { forebay, hold } = await directOnDynamodb({ isInRealTime: true });
    const others = await forebay.createQueue('others');
    await others.send('done before');
    const [other] = await hold('others');
    await forebay.transact(() => other!.ackItems());
    const orders = await forebay.createQueue('orders');
    await orders.send('hello');
    const worker = ending(orders.consume(() => forebay.transact(() => other!.ackItems())));
    await told(worker, 'failed');
    await worker.stop();
    const { visible, inFlight, delayed } = await orders.stats();
    expect(visible + inFlight + delayed).toBe(1);
  });

  test('tells of each message in a batch what became of it', async () => {
    const { forebay } = await directOnDynamodb({ isInRealTime: true });
    const orders = await forebay.createQueue('orders');
    await orders.sendMany([{ body: 'a' }, { body: 'b' }]);
    const events: string[] = [];
    const worker = ending(
      orders.consumeBatch(
        async (messages) => {
          await forebay.transact(() => orders.ackItems(messages.slice(0, 1)));
          await forebay.transact(() => orders.ackItems(messages));
        },
        { retry: { backoff: 'fixed', delay: 0 } },
      ),
    );
    worker.on('failed', ({ message }) => events.push(`failed ${message.body}`));
    worker.on('handled', ({ message }) => events.push(`handled ${message.body}`));
    await told(worker, 'handled', 2);
    await worker.stop();
    expect(events).toEqual(['handled a', 'failed b', 'handled b']);
  });
});

test('a function of Lambda reports a message as done if it was itself done before, and for no other', async () => {
  const { forebay, calls, hold } = await directOnDynamodb({ isInRealTime: true });
  const orders = await forebay.createQueue('orders');
  await orders.sendMany(['first', 'second'].map((body) => ({ body })));
  const [first] = await hold('orders');
  await forebay.transact(() => first!.ackItems());
  const { Messages = [] } = await calls.receiveMessage({
    QueueUrl: 'orders',
    MessageSystemAttributeNames: ['All'],
  });
  const handler = orders.lambdaHandler(
    async (message) => {
      if (message.body === 'second') await forebay.transact(() => first!.ackItems());
    },
    { onError: () => {} },
  );
  expect(await handler(eventOf(Messages))).toEqual({
    batchItemFailures: [{ itemIdentifier: Messages[0]?.MessageId }],
  });
  const twice = orders.lambdaHandler(async (message) => {
    await forebay.transact(() => message.ackItems());
    await forebay.transact(() => message.ackItems());
  });
  expect(await twice(eventOf(Messages))).toEqual({ batchItemFailures: [] });
});
