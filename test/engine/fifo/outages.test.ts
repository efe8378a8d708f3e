import { expect, it } from 'vitest';
import { StorageUnavailable, type Table } from '../../../engine/table/port.ts';
import { fifoQueue } from '../../support/fifoQueue.ts';

const gone = () => Promise.reject(new StorageUnavailable('gone'));
const isHint = (sk: string) => /^\d{14}#/.test(sk);
const isHead = (sk: string) => sk === 'head';

/** A FIFO queue on a table of which parts are gone as long as the test says so. */
async function queueWithout() {
  const without = { hintPuts: false, hintRemovals: false, headOf: '' };
  const wrap = (table: Table): Table => ({
    ...table,
    put: (put) => (without.hintPuts && isHint(put.item.sk) ? gone() : table.put(put)),
    remove: (remove) => (without.hintRemovals && isHint(remove.key.sk) ? gone() : table.remove(remove)),
    get: (key, options) => {
      const isGone = without.headOf !== '' && isHead(key.sk) && key.pk.endsWith(`#g#${without.headOf}`);
      return isGone ? gone() : table.get(key, options);
    },
  });
  return { q: await fifoQueue('native', {}, wrap), without };
}

it('what a delete leaves is received at once after a repeat, if the table was gone before its end', async () => {
  const { q, without } = await queueWithout();
  await q.send('g', 'a', 'b');
  await q.take({ MaxNumberOfMessages: 1, VisibilityTimeout: 600 });
  without.hintPuts = true;
  await expect(q.ack('a')).rejects.toThrow(StorageUnavailable);
  without.hintPuts = false;
  await q.ack('a');
  expect(await q.take()).toEqual(['b']);
});

it('a receive answers with what it holds when the next group cannot be read', async () => {
  const { q, without } = await queueWithout();
  await q.send('g', 'a');
  await q.clock.advance(1);
  await q.send('h', 'b');
  without.headOf = 'h';
  expect(await q.take()).toEqual(['a']);
  await expect(q.take()).rejects.toThrow(StorageUnavailable);
  without.headOf = '';
  expect(await q.take()).toEqual(['b']);
});

it('a receive answers with what it holds when the hint that led there cannot be removed', async () => {
  const { q, without } = await queueWithout();
  await q.send('g', 'a');
  without.hintRemovals = true;
  expect(await q.take()).toEqual(['a']);
});

it('a group comes again after a lease whose hint could not be written', async () => {
  const { q, without } = await queueWithout();
  await q.send('g', 'a');
  without.hintPuts = true;
  expect(await q.take({ VisibilityTimeout: 60 })).toEqual(['a']);
  without.hintPuts = false;
  await q.clock.advance(60_000);
  expect(await q.take()).toEqual(['a']);
});
