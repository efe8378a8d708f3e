import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { absent, allOf, anyOf, atLeast, atMost, equals, present } from '../../../engine/table/conditions.ts';
import {
  InvalidTableRequest,
  type Item,
  type Put,
  type Query,
  type Remove,
  type Table,
} from '../../../engine/table/port.ts';
import { mapOf } from '../../support/mapOf.ts';
import { plain } from '../../support/plain.ts';

/** A table to test, and how to get rid of it. */
export type Subject = { readonly table: Table; readonly dispose?: () => Promise<void> };

/** What every adapter of the port does. Each test works in a partition of its own, so one table serves them all. */
export function describeTable(name: string, create: () => Promise<Subject>): void {
  describe(`table: ${name}`, () => {
    let subject: Subject;
    let table: Table;
    let pk = '';
    let partitions = 0;

    beforeAll(async () => {
      subject = await create();
      table = subject.table;
    });
    afterAll(async () => {
      await table.close();
      await subject.dispose?.();
    });
    beforeEach(() => {
      pk = `p${partitions++}`;
    });

    const key = (sk: string) => ({ pk, sk });
    const put = (
      sk: string,
      attributes: Omit<Item, 'pk' | 'sk'> = {},
      more: Omit<Put, 'kind' | 'item'> = {},
    ) => table.put({ kind: 'put', item: { ...attributes, pk, sk }, ...more });
    const puts = async (...sks: string[]) => {
      for (const sk of sks) await put(sk);
    };
    const sks = async (query: Omit<Query, 'pk'> = {}) =>
      (await table.query({ pk, ...query })).items.map(({ sk }) => sk);

    describe('get', () => {
      it('gives back what was put, binaries and maps included', async () => {
        const item = {
          ...key('1'),
          text: 'grüß dich',
          long: 'ü'.repeat(5_000),
          whole: 4_294_967_296,
          small: 7,
          negative: -3,
          fraction: 0.125,
          yes: true,
          no: false,
          bytes: Uint8Array.from([0, 255, 128, 10]),
          none: new Uint8Array(0),
          empty: '',
          map: mapOf({ a: 1, nested: mapOf({ bytes: Uint8Array.from([1, 2]), empty: mapOf({}) }) }),
        };
        await table.put({ kind: 'put', item });
        expect(plain(await table.get(key('1')))).toEqual(plain(item));
      });

      it('gives back a map entry of any name', async () => {
        const map = new Map(['__proto__', 'constructor', ''].map((name) => [name, `value of ${name}`]));
        await put('1', { map });
        const item = await table.get(key('1'));
        expect(item!.map).toEqual(map);
      });

      it('finds nothing where nothing lies', async () => {
        await puts('1');
        expect(await table.get(key('2'))).toBeUndefined();
        expect(await table.get({ pk: `${pk}x`, sk: '1' })).toBeUndefined();
      });
    });

    describe('put', () => {
      it('replaces the whole item', async () => {
        await put('1', { a: 1, b: 2 });
        expect(await put('1', { a: 3 })).toEqual({ outcome: 'done' });
        expect(await table.get(key('1'))).toEqual({ ...key('1'), a: 3 });
      });

      it('returns the old item where asked', async () => {
        expect(await put('1', { a: 1 }, { returning: 'old' })).toEqual({ outcome: 'done' });
        expect(await put('1', { a: 2 }, { returning: 'old' })).toEqual({
          outcome: 'done',
          item: { ...key('1'), a: 1 },
        });
      });

      it('is refused with the item that stands in the way, and changes nothing', async () => {
        await put('1', { a: 1 });
        expect(await put('1', { a: 2 }, { if: absent() })).toEqual({
          outcome: 'refused',
          item: { ...key('1'), a: 1 },
        });
        expect(await table.get(key('1'))).toEqual({ ...key('1'), a: 1 });
      });

      it('is refused without an item where nothing stands', async () => {
        expect(await put('1', {}, { if: present() })).toEqual({ outcome: 'refused' });
        expect(await table.get(key('1'))).toBeUndefined();
      });
    });

    describe('conditions', () => {
      const item = {
        n: 5,
        s: 'b',
        yes: true,
        bytes: Uint8Array.from([1, 2]),
        map: mapOf({ a: 1, s: 'x' }),
        empty: mapOf({}),
      };
      beforeEach(() => put('1', item));
      const holds = async (condition: Put['if']) => {
        const outcome = await put('1', item, { ...(condition && { if: condition }) });
        return outcome.outcome === 'done';
      };

      it('absent and present speak of the item, an attribute or a map entry', async () => {
        expect(await holds(present())).toBe(true);
        expect(await holds(absent())).toBe(false);
        expect(await holds(present('n'))).toBe(true);
        expect(await holds(present('x'))).toBe(false);
        expect(await holds(absent('x'))).toBe(true);
        expect(await holds(absent('n'))).toBe(false);
        expect(await holds(present('map', 'a'))).toBe(true);
        expect(await holds(present('map', 'x'))).toBe(false);
        expect(await holds(absent('map', 'x'))).toBe(true);
        expect(await holds(absent('x', 'a'))).toBe(true);
        expect(await holds(present('n', 'a'))).toBe(false);
      });

      it('equals compares every kind of value', async () => {
        expect(await holds(equals(['n'], 5))).toBe(true);
        expect(await holds(equals(['n'], 6))).toBe(false);
        expect(await holds(equals(['n'], '5'))).toBe(false);
        expect(await holds(equals(['s'], 'b'))).toBe(true);
        expect(await holds(equals(['yes'], true))).toBe(true);
        expect(await holds(equals(['yes'], false))).toBe(false);
        expect(await holds(equals(['bytes'], Uint8Array.from([1, 2])))).toBe(true);
        expect(await holds(equals(['bytes'], Uint8Array.from([1, 3])))).toBe(false);
        expect(await holds(equals(['map', 'a'], 1))).toBe(true);
        expect(await holds(equals(['map', 'a'], 2))).toBe(false);
        expect(await holds(equals(['map'], mapOf({ s: 'x', a: 1 })))).toBe(true);
        expect(await holds(equals(['map'], mapOf({ a: 1 })))).toBe(false);
        expect(await holds(equals(['empty'], mapOf({})))).toBe(true);
        expect(await holds(equals(['map'], mapOf({})))).toBe(false);
        expect(await holds(equals(['x'], 5))).toBe(false);
      });

      it('atMost compares numbers and texts with their like', async () => {
        expect(await holds(atMost(['n'], 5))).toBe(true);
        expect(await holds(atMost(['n'], 4))).toBe(false);
        expect(await holds(atMost(['n'], '9'))).toBe(false);
        expect(await holds(atMost(['s'], 'b'))).toBe(true);
        expect(await holds(atMost(['s'], 'a'))).toBe(false);
        expect(await holds(atMost(['map', 'a'], 1))).toBe(true);
        expect(await holds(atMost(['x'], 1))).toBe(false);
      });

      it('atLeast compares numbers and texts with their like', async () => {
        expect(await holds(atLeast(['n'], 5))).toBe(true);
        expect(await holds(atLeast(['n'], 6))).toBe(false);
        expect(await holds(atLeast(['n'], '1'))).toBe(false);
        expect(await holds(atLeast(['s'], 'b'))).toBe(true);
        expect(await holds(atLeast(['map', 'a'], 2))).toBe(false);
        expect(await holds(atLeast(['x'], 1))).toBe(false);
      });

      it('any holds when one part does', async () => {
        expect(await holds(anyOf(absent(), equals(['n'], 5)))).toBe(true);
        expect(await holds(anyOf(absent(), equals(['n'], 6)))).toBe(false);
        expect(await holds(allOf(present('s'), anyOf(absent('x'), absent('n'))))).toBe(true);
      });

      it('all holds when every part does', async () => {
        expect(await holds(allOf(equals(['n'], 5), present('map', 's')))).toBe(true);
        expect(await holds(allOf(equals(['n'], 5), present('map', 'x')))).toBe(false);
      });
    });

    describe('update', () => {
      it('sets, adds and unsets attributes and map entries, and leaves the rest', async () => {
        await put('1', { a: 1, b: 'x', gone: 1, map: mapOf({ keep: 1, n: 2, gone: 3 }) });
        const outcome = await table.update({
          kind: 'update',
          key: key('1'),
          set: [
            [['b'], 'y'],
            [['map', 'new'], 'z'],
          ],
          add: [
            [['a'], 4],
            [['map', 'n'], -2],
            [['fresh'], 1],
          ],
          unset: [['gone'], ['map', 'gone'], ['never'], ['map', 'never']],
          returning: 'new',
        });
        const item = { ...key('1'), a: 5, b: 'y', fresh: 1, map: mapOf({ keep: 1, n: 0, new: 'z' }) };
        expect(outcome).toEqual({ outcome: 'done', item });
        expect(await table.get(key('1'))).toEqual(item);
      });

      it('returns the old item where asked', async () => {
        await put('1', { a: 1 });
        expect(
          await table.update({ kind: 'update', key: key('1'), set: [[['a'], 2]], returning: 'old' }),
        ).toEqual({ outcome: 'done', item: { ...key('1'), a: 1 } });
      });

      it('never creates an item', async () => {
        const set = [[['a'], 1]] as const;
        expect(await table.update({ kind: 'update', key: key('1'), set })).toEqual({ outcome: 'refused' });
        expect(await table.get(key('1'))).toBeUndefined();
      });

      it('creates one where it says so', async () => {
        const add = [[['n'], 2]] as const;
        expect(
          await table.update({ kind: 'update', key: key('1'), add, creates: true, returning: 'new' }),
        ).toEqual({ outcome: 'done', item: { ...key('1'), n: 2 } });
        expect(
          await table.update({ kind: 'update', key: key('1'), add, creates: true, if: absent() }),
        ).toEqual({
          outcome: 'refused',
          item: { ...key('1'), n: 2 },
        });
      });

      it('is refused with the item whose condition failed', async () => {
        await put('1', { a: 1 });
        expect(
          await table.update({ kind: 'update', key: key('1'), set: [[['a'], 2]], if: equals(['a'], 9) }),
        ).toEqual({ outcome: 'refused', item: { ...key('1'), a: 1 } });
        expect(await table.get(key('1'))).toEqual({ ...key('1'), a: 1 });
      });

      it('does not touch what was handed in or out', async () => {
        const given = { ...key('1'), map: mapOf({ a: 1 }) };
        await table.put({ kind: 'put', item: given });
        const read = await table.get(key('1'));
        await table.update({ kind: 'update', key: key('1'), set: [[['map', 'a'], 2]] });
        expect(given.map).toEqual(mapOf({ a: 1 }));
        expect(read!.map).toEqual(mapOf({ a: 1 }));
      });
    });

    describe('remove', () => {
      it('removes the item and returns it where asked', async () => {
        await put('1', { a: 1 });
        expect(await table.remove({ kind: 'remove', key: key('1'), returning: 'old' })).toEqual({
          outcome: 'done',
          item: { ...key('1'), a: 1 },
        });
        expect(await table.get(key('1'))).toBeUndefined();
      });

      it('is done where nothing lies, and refused there under a condition', async () => {
        expect(await table.remove({ kind: 'remove', key: key('1') })).toEqual({ outcome: 'done' });
        expect(await table.remove({ kind: 'remove', key: key('1'), if: present() })).toEqual({
          outcome: 'refused',
        });
      });

      it('is refused with the item whose condition failed', async () => {
        await put('1', { a: 1 });
        expect(await table.remove({ kind: 'remove', key: key('1'), if: equals(['a'], 2) })).toEqual({
          outcome: 'refused',
          item: { ...key('1'), a: 1 },
        });
        expect(await table.get(key('1'))).toEqual({ ...key('1'), a: 1 });
      });
    });

    describe('races', () => {
      it('two callers after ten items: each item has one winner', async () => {
        const names = Array.from({ length: 10 }, (_, at) => `i${at}`);
        await puts(...names);
        const attempt = (sk: string) => table.remove({ kind: 'remove', key: key(sk), if: present() });
        const outcomes = await Promise.all(names.flatMap((sk) => [attempt(sk), attempt(sk)]));
        for (const at of names.keys()) {
          const pair = outcomes.slice(at * 2, at * 2 + 2).map(({ outcome }) => outcome);
          expect(pair.sort()).toEqual(['done', 'refused']);
        }
      });

      it('concurrent increments all count', async () => {
        await put('1', { n: 0 });
        await Promise.all(
          Array.from({ length: 40 }, () =>
            table.update({ kind: 'update', key: key('1'), add: [[['n'], 1]] }),
          ),
        );
        expect(await table.get(key('1'))).toEqual({ ...key('1'), n: 40 });
      });

      it('of puts that want the place empty one wins, and the others see its item', async () => {
        const outcomes = await Promise.all(
          Array.from({ length: 5 }, (_, by) => put('1', { by }, { if: absent() })),
        );
        const winner = outcomes.findIndex(({ outcome }) => outcome === 'done');
        const others = outcomes.filter((_, by) => by !== winner);
        expect(others).toEqual(others.map(() => ({ outcome: 'refused', item: { ...key('1'), by: winner } })));
      });

      it('a read after an answered write sees it', async () => {
        for (let n = 0; n < 50; n++) {
          await put('1', { n });
          const [item, page] = await Promise.all([table.get(key('1')), table.query({ pk })]);
          expect([item?.n, page.items[0]?.n]).toEqual([n, n]);
        }
      });
    });

    describe('query', () => {
      it('answers one partition in the order of the bytes of its sort keys', async () => {
        const names = ['~', 'a', 'B', '10', '9', '#', 'a#', 'aa', 'Z', '0009'];
        await puts(...names);
        await table.put({ kind: 'put', item: { pk: `${pk}#`, sk: 'other' } });
        expect(await sks()).toEqual(['#', '0009', '10', '9', 'B', 'Z', 'a', 'a#', 'aa', '~']);
        expect(await sks({ descending: true })).toEqual([...(await sks())].reverse());
      });

      it('answers nothing of a partition without items', async () => {
        expect(await table.query({ pk })).toEqual({ items: [] });
      });

      it('takes both bounds inclusively, whether or not something lies there', async () => {
        await puts('a', 'b', 'ba', 'c', 'd');
        expect(await sks({ from: 'b', to: 'c' })).toEqual(['b', 'ba', 'c']);
        expect(await sks({ from: 'b', to: 'c', descending: true })).toEqual(['c', 'ba', 'b']);
        expect(await sks({ from: 'aa', to: 'bb' })).toEqual(['b', 'ba']);
        expect(await sks({ from: 'aa', to: 'bb', descending: true })).toEqual(['ba', 'b']);
        expect(await sks({ from: 'c' })).toEqual(['c', 'd']);
        expect(await sks({ to: 'b' })).toEqual(['a', 'b']);
        expect(await sks({ from: 'e' })).toEqual([]);
        expect(await sks({ to: '0', descending: true })).toEqual([]);
      });

      it('goes on behind a page, up and down, until nothing is left', async () => {
        const names = Array.from({ length: 25 }, (_, at) => `k${String(at).padStart(2, '0')}`);
        await puts(...names);
        for (const descending of [false, true]) {
          const seen: string[] = [];
          let after: string | undefined;
          for (let pages = 0; ; pages++) {
            expect(pages).toBeLessThan(10);
            const page = await table.query({
              pk,
              limit: 4,
              descending,
              ...(after !== undefined && { after }),
            });
            expect(page.items.length).toBeLessThanOrEqual(4);
            seen.push(...page.items.map(({ sk }) => sk));
            if (page.next === undefined) break;
            after = page.next;
          }
          expect(seen).toEqual(descending ? [...names].reverse() : names);
        }
      });

      it('goes on behind a sort key that is no longer there', async () => {
        await puts('a', 'b', 'c');
        const page = await table.query({ pk, limit: 2 });
        expect(page.next).toBe('b');
        await table.remove({ kind: 'remove', key: key('b') });
        expect(await sks({ after: 'b' })).toEqual(['c']);
        expect(await sks({ after: 'b', descending: true })).toEqual(['a']);
        expect(await sks({ from: 'a', to: 'b', after: 'a' })).toEqual([]);
      });

      it('cuts a page at 1 MB, with the rest behind it', async () => {
        const bytes = new Uint8Array(300_000);
        for (const sk of ['a', 'b', 'c', 'd', 'e', 'f']) await put(sk, { bytes });
        const first = await table.query({ pk, limit: 100 });
        expect(first.items.length).toBeGreaterThanOrEqual(3);
        expect(first.items.length).toBeLessThanOrEqual(4);
        const seen = [...first.items];
        for (let next = first.next; next !== undefined; ) {
          const page = await table.query({ pk, after: next });
          seen.push(...page.items);
          next = page.next;
        }
        expect(seen.map(({ sk }) => sk)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
      });

      it('keeps the order through many inserts and removals', async () => {
        const names = Array.from({ length: 1_500 }, (_, at) => String((at * 7_919) % 1_500).padStart(5, '0'));
        await Promise.all(names.map((sk) => put(sk)));
        const odd = names.filter((sk) => Number(sk) % 2 === 1);
        await Promise.all(odd.map((sk) => table.remove({ kind: 'remove', key: key(sk) })));
        const left = names.filter((sk) => Number(sk) % 2 === 0).sort();
        expect(await sks({ limit: 2_000 })).toEqual(left);
        expect(await sks({ limit: 2_000, descending: true })).toEqual(left.reverse());
      });
    });

    describe('batchGet', () => {
      it('answers in the order asked, with holes', async () => {
        await puts('1', '2', '3');
        const items = await table.batchGet([key('3'), key('none'), key('1')]);
        expect(items.map((item) => item?.sk)).toEqual(['3', undefined, '1']);
      });

      it('refuses none, over a hundred, and a key named twice', async () => {
        const keys = Array.from({ length: 101 }, (_, at) => key(`k${at}`));
        await expect(table.batchGet([])).rejects.toThrow(InvalidTableRequest);
        await expect(table.batchGet(keys)).rejects.toThrow(InvalidTableRequest);
        await expect(table.batchGet([key('1'), key('1')])).rejects.toThrow(InvalidTableRequest);
        expect(await table.batchGet(keys.slice(0, 100))).toHaveLength(100);
      });
    });

    describe('batchWrite', () => {
      it('puts and removes', async () => {
        await puts('1', '2');
        const writes: (Put | Remove)[] = [
          { kind: 'put', item: { ...key('3'), a: 1 } },
          { kind: 'remove', key: key('1') },
          { kind: 'remove', key: key('never') },
        ];
        await table.batchWrite(writes);
        expect(await sks()).toEqual(['2', '3']);
      });

      it('refuses none, over twenty-five, and a key named twice', async () => {
        const writes = Array.from({ length: 26 }, (_, at): Put => ({ kind: 'put', item: key(`k${at}`) }));
        await expect(table.batchWrite([])).rejects.toThrow(InvalidTableRequest);
        await expect(table.batchWrite(writes)).rejects.toThrow(InvalidTableRequest);
        await expect(
          table.batchWrite([
            { kind: 'put', item: key('1') },
            { kind: 'remove', key: key('1') },
          ]),
        ).rejects.toThrow(InvalidTableRequest);
        expect(await sks()).toEqual([]);
        await table.batchWrite(writes.slice(0, 25));
        expect(await sks()).toHaveLength(25);
      });
    });

    describe('transact', () => {
      it('does everything', async () => {
        await put('1', { a: 1 });
        await puts('2', '3');
        const outcome = await table.transact(
          [
            { kind: 'update', key: key('1'), add: [[['a'], 1]], if: equals(['a'], 1) },
            { kind: 'remove', key: key('2'), if: present() },
            { kind: 'check', key: key('3'), if: present() },
            { kind: 'put', item: key('4'), if: absent() },
          ],
          `${pk}-token`,
        );
        expect(outcome).toEqual({ outcome: 'done' });
        expect((await table.query({ pk })).items).toEqual([{ ...key('1'), a: 2 }, key('3'), key('4')]);
      });

      it('does nothing when one condition fails, and tells which and on what', async () => {
        await put('1', { a: 1 });
        const outcome = await table.transact(
          [
            { kind: 'put', item: key('new') },
            { kind: 'remove', key: key('1'), if: equals(['a'], 2) },
            { kind: 'check', key: key('none'), if: present() },
            { kind: 'update', key: key('none2'), set: [[['a'], 1]] },
          ],
          `${pk}-token`,
        );
        expect(outcome).toEqual({
          outcome: 'refused',
          reasons: [
            { failed: false },
            { failed: true, item: { ...key('1'), a: 1 } },
            { failed: true },
            { failed: true },
          ],
        });
        expect((await table.query({ pk })).items).toEqual([{ ...key('1'), a: 1 }]);
      });

      it('repeated with its token after a success, is done without writing again', async () => {
        await put('1', { n: 0 });
        const writes = [{ kind: 'update', key: key('1'), add: [[['n'], 1]] }] as const;
        const token = `${pk}-token`;
        expect(await table.transact(writes, token)).toEqual({ outcome: 'done' });
        expect(await table.transact(writes, token)).toEqual({ outcome: 'done' });
        expect(await table.get(key('1'))).toEqual({ ...key('1'), n: 1 });
      });

      it('repeated with its token after a refusal, is tried again', async () => {
        const writes = [{ kind: 'remove', key: key('1'), if: present() }] as const;
        const token = `${pk}-token`;
        expect(await table.transact(writes, token)).toMatchObject({ outcome: 'refused' });
        await puts('1');
        expect(await table.transact(writes, token)).toEqual({ outcome: 'done' });
      });

      it('of two that take the same item one wins', async () => {
        await puts('1');
        const take = (to: string) =>
          table.transact(
            [
              { kind: 'remove', key: key('1'), if: present() },
              { kind: 'put', item: key(to) },
            ],
            `${pk}-${to}`,
          );
        const outcomes = await Promise.all([take('a'), take('b')]);
        expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['done', 'refused']);
        expect(await sks()).toHaveLength(1);
      });

      it('refuses over a hundred actions, over 4 MB, and a key named twice', async () => {
        const many = Array.from({ length: 101 }, (_, at): Put => ({ kind: 'put', item: key(`k${at}`) }));
        const large = Array.from(
          { length: 11 },
          (_, at): Put => ({ kind: 'put', item: { ...key(`l${at}`), bytes: new Uint8Array(400_000) } }),
        );
        await expect(table.transact(many, `${pk}-1`)).rejects.toThrow(InvalidTableRequest);
        await expect(table.transact(large, `${pk}-2`)).rejects.toThrow(InvalidTableRequest);
        await expect(
          table.transact(
            [
              { kind: 'put', item: key('1') },
              { kind: 'check', key: key('1'), if: absent() },
            ],
            `${pk}-3`,
          ),
        ).rejects.toThrow(InvalidTableRequest);
        expect(await sks()).toEqual([]);
      });
    });

    describe('refusals', () => {
      const bytes = (length: number) => new Uint8Array(length);

      it('takes an item of 400 KB and refuses a byte more', async () => {
        const overhead = `pk${pk}sk1bytes`.length;
        await put('1', { bytes: bytes(409_600 - overhead) });
        expect(((await table.get(key('1')))!.bytes as Uint8Array).length).toBe(409_600 - overhead);
        await expect(put('1', { bytes: bytes(409_601 - overhead) })).rejects.toThrow(InvalidTableRequest);
      });

      it('refuses an update that would grow the item beyond that', async () => {
        await put('1', { a: bytes(300_000) });
        const set = [[['b'], bytes(200_000)]] as const;
        await expect(table.update({ kind: 'update', key: key('1'), set })).rejects.toThrow(
          InvalidTableRequest,
        );
        expect((await table.get(key('1')))!.b).toBeUndefined();
      });

      it('refuses empty and over-long keys', async () => {
        await expect(put('')).rejects.toThrow(InvalidTableRequest);
        await expect(table.get({ pk: '', sk: 'a' })).rejects.toThrow(InvalidTableRequest);
        await expect(table.remove({ kind: 'remove', key: { pk, sk: '' } })).rejects.toThrow(
          InvalidTableRequest,
        );
        await expect(put('s'.repeat(1_025))).rejects.toThrow(InvalidTableRequest);
        await expect(table.get({ pk: 'p'.repeat(2_049), sk: '1' })).rejects.toThrow(InvalidTableRequest);
        expect(await put('s'.repeat(1_024))).toEqual({ outcome: 'done' });
      });

      it('refuses what is no value', async () => {
        await expect(put('1', { n: Number.NaN })).rejects.toThrow(InvalidTableRequest);
        await expect(put('1', { map: mapOf({ n: Number.POSITIVE_INFINITY }) })).rejects.toThrow(
          InvalidTableRequest,
        );
        await expect(put('1', { n: 1e126 })).rejects.toThrow(InvalidTableRequest);
        await expect(put('1', { a: undefined as never })).rejects.toThrow(InvalidTableRequest);
        await expect(put('1', { a: [] as never })).rejects.toThrow(InvalidTableRequest);
      });

      it('refuses an update that names something twice, or an attribute and its entry, before it looks', async () => {
        const update = { kind: 'update', key: key('none'), if: present() } as const;
        const twice = [
          { set: [[['a'], 1] as const], add: [[['a'], 1] as const] },
          { set: [[['map', 'a'], 1] as const], unset: [['map', 'a'] as const] },
          { set: [[['map', 'a'], 1] as const], unset: [['map'] as const] },
          { unset: [['map'] as const, ['map', 'a'] as const] },
        ];
        for (const changes of twice) {
          await expect(table.update({ ...update, ...changes })).rejects.toThrow(InvalidTableRequest);
          const writes = [{ ...update, ...changes }];
          await expect(table.transact(writes, `${pk}-token`)).rejects.toThrow(InvalidTableRequest);
        }
        expect(await table.update({ ...update, unset: [['map', 'a'], ['map', 'b'], ['a']] })).toEqual({
          outcome: 'refused',
        });
      });

      it('refuses a token that is empty or longer than 36 characters', async () => {
        const writes = [{ kind: 'put', item: key('1') }] as const;
        await expect(table.transact(writes, '')).rejects.toThrow(InvalidTableRequest);
        await expect(table.transact(writes, 't'.repeat(37))).rejects.toThrow(InvalidTableRequest);
        expect(await table.transact(writes, pk.padEnd(36, '-'))).toEqual({ outcome: 'done' });
      });

      it('refuses an update of a key attribute, and one of an entry without its map', async () => {
        await puts('1');
        const update = (path: readonly [string] | readonly [string, string]) =>
          table.update({ kind: 'update', key: key('1'), set: [[path, 'x']] });
        await expect(update(['sk'])).rejects.toThrow(InvalidTableRequest);
        await expect(update(['map', 'a'])).rejects.toThrow(InvalidTableRequest);
      });

      it('spares the writes that came with a refused one', async () => {
        const outcomes = await Promise.allSettled([
          put('1'),
          put('2', { bytes: bytes(500_000) }),
          put('3'),
          put('1', {}, { if: absent() }),
        ]);
        expect(outcomes.map(({ status }) => status)).toEqual([
          'fulfilled',
          'rejected',
          'fulfilled',
          'fulfilled',
        ]);
        expect(await sks()).toEqual(['1', '3']);
      });
    });

    describe('dropExpired', () => {
      it('removes items past their ttl and no others, a few at a time', async () => {
        if (table.expiry === 'native') {
          expect(await table.dropExpired(Date.now(), 100)).toBe(0);
          return;
        }
        const nowMs = 2_000_000;
        for (let at = 0; at < 30; at++) await put(`dead${at}`, { ttl: 1_000 + at });
        await put('last', { ttl: 2_000 });
        await put('next', { ttl: 2_001 });
        await put('ever', {});
        await put('text', { ttl: 'soon' });
        let dropped = 0;
        for (let calls = 0; calls < 2_000 && dropped < 30; calls++) {
          const some = await table.dropExpired(nowMs, 7);
          expect(some).toBeLessThanOrEqual(7);
          dropped += some;
        }
        expect(dropped).toBe(30);
        expect(await sks()).toEqual(['ever', 'last', 'next', 'text']);
      });
    });
  });
}
