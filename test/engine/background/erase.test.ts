import { describe, expect, test } from 'vitest';
import { startMessageMoveTask } from '../../../engine/actions/startMessageMoveTask.ts';
import { weigh } from '../../../engine/model/parcel.ts';
import { parcelSk } from '../../../engine/table/keys.ts';
import type { Item, Table, Value } from '../../../engine/table/port.ts';
import { bodiesOf, clientOf } from '../../support/client.ts';
import { answerOf, arnOf, attributesOf, caller, makeQueue, testEngine } from '../../support/testEngine.ts';
import { expiries } from '../../support/testTable.ts';
import { watchedTable } from '../../support/watchedTable.ts';

const secret = 'patient 4711';
const small = `${secret} a`;
const medium = [`${secret} b`, `${secret} c`].map((body) => body.padEnd(900, '.'));
const large = `${secret} d`.padEnd(5_000, '.');
const chunked = `${secret} e`.padEnd(500_000, '.');
const minute = 60_000;

/** Whether any value of any item has the bytes of that text. */
const hold = (items: readonly Item[], text = secret): boolean =>
  items.some((item) => Object.values(item).some((value) => holds(value, text)));
const holds = (value: Value, text: string): boolean => {
  if (typeof value === 'string') return value.includes(text);
  if (value instanceof Uint8Array) return Buffer.from(value).includes(text);
  return value instanceof Map && [...value].some(([name, part]) => name.includes(text) || holds(part, text));
};

type Kind = { readonly suffix: string; readonly queue: Record<string, string> };
const kinds: readonly [string, Kind][] = [
  ['standard', { suffix: '', queue: {} }],
  ['FIFO', { suffix: '.fifo', queue: { FifoQueue: 'true', ContentBasedDeduplication: 'true' } }],
];

async function erasing(expiry: Table['expiry'], { suffix, queue }: Kind, Erase = 'immediately') {
  const table = watchedTable({ weigh, expiry });
  // what is left to be tidied after the answer is left undone
  const settings = { sharedTable: false, recentlyDeletedMs: 0, purgeIntervalMs: 0 };
  const { context, clock } = testEngine({ table, settings, afterwards: () => {} });
  const client = clientOf(context);
  const [name, dead] = [`work${suffix}`, `dead${suffix}`];
  const common = { ...queue, ForebayErase: Erase, MessageRetentionPeriod: '3600' };
  await makeQueue(context, dead, { ...common, MessageRetentionPeriod: '7200' });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf(dead), maxReceiveCount: 1 });
  await makeQueue(context, name, { ...common, RedrivePolicy });
  const group = suffix === '' ? {} : { MessageGroupId: 'g' };
  return {
    context,
    clock,
    client,
    table,
    name,
    dead,
    sendAll: async () => {
      await client.sendMany(name, [small], group);
      await client.sendMany(name, medium, group);
      for (const body of [large, chunked]) await client.send(name, body, group);
    },
    receiveAll: async (from = name) => {
      const received = [];
      for (let calls = 0; calls < 8; calls++) received.push(...(await client.receive(from)));
      return received;
    },
    isLeft: async (text?: string) => hold(await table.items(), text),
  };
}

describe.each(kinds)('a %s queue that erases at once', (_name, kind) => {
  describe.each(expiries)('on a table whose expiry is %s', (expiry) => {
    test('leaves no bytes of a message in the table when its delete is answered', async () => {
      const { client, name, sendAll, receiveAll, isLeft } = await erasing(expiry, kind);
      await sendAll();
      const received = await receiveAll();
      expect(bodiesOf(received).toSorted()).toEqual([small, ...medium, large, chunked].toSorted());
      expect(await isLeft()).toBe(true);
      for (const { ReceiptHandle } of received) await client.delete(name, ReceiptHandle);
      expect(await isLeft()).toBe(false);
    });

    test('erases a batch, and what was hidden anew', async () => {
      const { client, name, sendAll, receiveAll, isLeft } = await erasing(expiry, kind);
      await sendAll();
      const received = await receiveAll();
      for (const { ReceiptHandle } of received) answerOf(await client.change(name, ReceiptHandle, 60));
      const handles = received.map(({ ReceiptHandle }) => ReceiptHandle);
      answerOf(await client.deleteMany(name, handles));
      expect(await isLeft()).toBe(false);
    });

    test('keeps every other message whole', async () => {
      const { client, clock, name, sendAll, receiveAll, isLeft } = await erasing(expiry, kind);
      await client.set(name, { RedrivePolicy: '' });
      await sendAll();
      const one = (await receiveAll()).find(({ Body }) => Body === medium[0]);
      await client.delete(name, one?.ReceiptHandle as string);
      expect(await isLeft(`${secret} b`)).toBe(false);
      await clock.advance(minute);
      const rest = [small, medium[1], large, chunked];
      expect(bodiesOf(await receiveAll()).toSorted()).toEqual(rest.toSorted());
    });

    test('is swept after a purge, and after its end', async () => {
      const { client, name, sendAll, receiveAll, isLeft, clock } = await erasing(expiry, kind);
      await sendAll();
      await client.purge(name);
      await client.work();
      expect(await isLeft()).toBe(false);
      await clock.advance(6 * minute);
      await sendAll();
      expect(await receiveAll()).toHaveLength(5);
      await client.deleteQueue(name);
      await client.work();
      expect(await isLeft()).toBe(false);
    });

    test('erases within a minute what is past its retention', async () => {
      const { client, clock, sendAll, isLeft } = await erasing(expiry, kind);
      await client.work();
      await sendAll();
      await clock.advance(60 * minute + 1);
      await clock.advance(minute);
      await client.work();
      expect(await isLeft()).toBe(false);
    });

    test('takes the bytes of dead letters along, there and back', async () => {
      const { context, client, clock, table, name, dead, sendAll, receiveAll, isLeft } = await erasing(
        expiry,
        kind,
      );
      await sendAll();
      await receiveAll();
      await clock.advance(minute);
      expect(await receiveAll()).toEqual([]);
      const source = await context.records.find(caller.account, caller.region, name);
      expect(hold(await table.items(`${source?.id}.`))).toBe(false);
      answerOf(await startMessageMoveTask.run(context, caller, { SourceArn: arnOf(dead) }));
      for (let second = 0; second < 10; second++) {
        await client.work();
        await clock.advance(1_000);
      }
      const back = await receiveAll();
      expect(bodiesOf(back).toSorted()).toEqual([small, ...medium, large, chunked].toSorted());
      for (const { ReceiptHandle } of back) await client.delete(name, ReceiptHandle);
      expect(await isLeft()).toBe(false);
    });

    test('does not erase its dead letters when it is purged', async () => {
      const { client, clock, name, dead, sendAll, receiveAll } = await erasing(expiry, kind);
      await sendAll();
      await receiveAll();
      await clock.advance(minute);
      await receiveAll();
      await client.purge(name);
      await client.work();
      expect(bodiesOf(await receiveAll(dead)).toSorted()).toEqual(
        [small, ...medium, large, chunked].toSorted(),
      );
    });
  });
});

test.each(expiries)(
  'a receiver that died leaves a copy whose end is not that of the dead letter, where expiry is %s',
  async (expiry) => {
    const { context, client, clock, table, name, dead } = await erasing(expiry, { suffix: '', queue: {} });
    await client.send(name, large);
    const source = await context.records.find(caller.account, caller.region, name);
    const [parcel] = (await table.items(`${source?.id}.`)) as [Item];
    await table.put({ kind: 'put', item: { ...parcel, sk: parcelSk(clock.now() + 30 * minute, 'copy') } });
    await client.receive(name);
    await clock.advance(minute);
    await client.receive(name);
    await client.purge(name);
    await client.work();
    expect(bodiesOf(await client.receive(dead))).toEqual([large]);
  },
);

test.each(expiries)(
  'a message that is to be erased leaves its group whole, though its queue has chosen otherwise meanwhile, where expiry is %s',
  async (expiry) => {
    const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
    const { client, clock, name, dead } = await erasing(expiry, { suffix: '.fifo', queue: fifo });
    for (const body of [large, small]) await client.send(name, body, { MessageGroupId: 'g' });
    await client.set(name, { ForebayErase: 'later' });
    await client.receive(name, { MaxNumberOfMessages: 1 });
    await clock.advance(minute);
    expect(bodiesOf(await client.receive(name))).toEqual([small]);
    await client.set(name, { ForebayErase: 'immediately' });
    await client.purge(name);
    await client.work();
    expect(bodiesOf(await client.receive(dead))).toEqual([large]);
  },
);

describe('the attribute ForebayErase', () => {
  if (expiries.includes('native')) {
    test('has to be chosen: else deleted bodies stay until their time to live', async () => {
      const { client, name, sendAll, receiveAll, isLeft } = await erasing(
        'native',
        { suffix: '', queue: {} },
        'later',
      );
      await sendAll();
      const received = await receiveAll();
      for (const { ReceiptHandle } of received) await client.delete(name, ReceiptHandle);
      expect(await isLeft()).toBe(true);
    });
  }

  test('is shown where it was set, and can be changed', async () => {
    const { context } = testEngine();
    const client = clientOf(context);
    await makeQueue(context, 'plain');
    expect(await attributesOf(context, 'plain')).not.toHaveProperty('ForebayErase');
    await client.set('plain', { ForebayErase: 'immediately' });
    expect(await attributesOf(context, 'plain')).toMatchObject({ ForebayErase: 'immediately' });
    await client.set('plain', { ForebayErase: 'later' });
    expect(await attributesOf(context, 'plain')).toMatchObject({ ForebayErase: 'later' });
  });

  test('knows two values', async () => {
    const { context } = testEngine();
    await expect(makeQueue(context, 'plain', { ForebayErase: 'yes' })).rejects.toThrow(
      'Invalid value for the parameter ForebayErase',
    );
  });

  if (expiries.includes('native')) {
    test('is looked after as long as a queue has it', async () => {
      const table = watchedTable({ weigh, expiry: 'native' });
      const { context, clock } = testEngine({ table, settings: { sharedTable: false } });
      const client = clientOf(context);
      const rounds = async () => (await table.items('w')).filter(({ sk }) => sk.startsWith('eraseExpired'));
      await makeQueue(context, 'plain');
      expect(await rounds()).toEqual([]);
      await client.set('plain', { ForebayErase: 'immediately' });
      expect(await client.work()).toBe(clock.now() + minute);
      expect(await rounds()).toHaveLength(1);
      await client.set('plain', { ForebayErase: 'later' });
      await clock.advance(minute);
      await client.work();
      expect(await rounds()).toEqual([]);
    });
  }
});
