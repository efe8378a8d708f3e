import { describe, expect, test } from 'vitest';
import { isReadable } from '../../../engine/table/format.ts';
import { formatVersion } from '../../../engine/table/keys.ts';
import { type Item, StorageUnavailable } from '../../../engine/table/port.ts';
import { plain } from '../../support/plain.ts';
import { expiries } from '../../support/testTable.ts';
import { itemsOf, openFixture } from './openFixture.ts';
import { large } from './record.ts';

const later = formatVersion + 2;
type Opened = Awaited<ReturnType<typeof openFixture>>;

const kinds: readonly [
  name: string,
  isOne: (item: Item) => boolean,
  call: (opened: Opened) => Promise<unknown>,
][] = [
  ['queue', ({ pk }) => pk === 'q', ({ drain }) => drain('work')],
  ['parcel', ({ sk }) => /^\d{14}#.{15}$/.test(sk), ({ drain }) => drain('work')],
  ['body', ({ pk }) => pk.startsWith('b#'), ({ drain }) => drain('work')],
  [
    'anchor',
    ({ sk }) => sk.startsWith('~a#'),
    ({ client, handle }) => client.change('work', handle('changed'), 0),
  ],
  ['hint', ({ sk }) => /^\d{14}#.$/.test(sk), ({ drain }) => drain('orders.fifo')],
  ['head', ({ sk }) => sk === 'head', ({ drain }) => drain('orders.fifo')],
  ['group parcel', ({ sk }) => sk.startsWith('m#'), ({ drain }) => drain('orders.fifo')],
  [
    'deduplication record',
    ({ sk }) => sk === 'dedup',
    ({ client }) => client.send('orders.fifo', 'a1', { MessageGroupId: 'a' }),
  ],
  [
    'attempt',
    ({ sk }) => sk === 'attempt',
    ({ client }) => client.receive('orders.fifo', { ReceiveRequestAttemptId: 'again' }),
  ],
  ['move task', ({ pk }) => pk.startsWith('t#'), ({ client }) => client.work()],
  ['key of handles', ({ pk }) => pk === 's', ({ drain }) => drain('work')],
];

describe.each(expiries)('items of a format that this version does not know, where expiry is %s', (expiry) => {
  test.each(kinds)('(%s) fail whoever meets them, and stay as they are', async (_name, isOne, call) => {
    const items = itemsOf('current').map((item) => (isOne(item) ? { ...item, v: later } : item));
    const unknown = items.filter((item) => !isReadable(item));
    expect(unknown.length).toBeGreaterThan(0);
    const opened = await openFixture('current', expiry, items);
    const { client, drain, handle, clock, table } = opened;
    await expect(call(opened)).rejects.toThrow(
      `an item of format ${later}, and this version reads formats up to`,
    );
    const attempts = [
      () => drain('work'),
      () => drain('failing'),
      () => drain('orders.fifo'),
      () => drain('failing.fifo'),
      () => client.change('work', handle(large('held large')), 0),
    ];
    for (const attempt of attempts) {
      await attempt().catch((error) => expect(error).toBeInstanceOf(StorageUnavailable));
      await clock.advance(1_000);
    }
    const left = await table.items();
    expect(left.filter((item) => !isReadable(item)).map(plain)).toEqual(unknown.map(plain));
  });

  test('that are of a kind of work which is not known do not keep this version busy', async () => {
    const { client, clock, table } = await openFixture('current', expiry);
    const work = { pk: 'w', sk: 'laundry#1', v: formatVersion, ttl: 5_000_000_000, due: clock.now() - 1 };
    await table.put({ kind: 'put', item: work });
    // ends only where nothing is due
    await client.work();
    expect((await table.items('w')).filter(({ sk }) => sk === work.sk)).toEqual([work]);
  });

  test('that are work are left to the version that knows them', async () => {
    const items = itemsOf('current').map((item) => (item.pk === 'w' ? { ...item, v: later } : item));
    const { client, table } = await openFixture('current', expiry, items);
    await client.work();
    expect((await table.items('w')).filter((item) => !isReadable(item))).toHaveLength(4);
  });
});
