import { expect, it } from 'vitest';
import { type Put, StorageUnavailable, type Table } from '../../../engine/table/port.ts';
import { fifoQueue } from '../../support/fifoQueue.ts';

/** A table on which the next write of a hint fails when it is told so. */
function hintsFailing() {
  let isFailing = false;
  const wrap = (table: Table): Table => ({
    ...table,
    put: (put: Put) => {
      if (!isFailing || !/^\d{14}#/.test(put.item.sk)) return table.put(put);
      isFailing = false;
      return Promise.reject(new StorageUnavailable('gone'));
    },
  });
  return {
    wrap,
    failNext: () => {
      isFailing = true;
    },
  };
}

it('what a delete leaves is received at once after a repeat, if the table was gone before its end', async () => {
  const { wrap, failNext } = hintsFailing();
  const q = await fifoQueue('native', {}, wrap);
  await q.send('g', 'a', 'b');
  await q.take({ MaxNumberOfMessages: 1, VisibilityTimeout: 600 });
  failNext();
  await expect(q.ack('a')).rejects.toThrow(StorageUnavailable);
  await q.ack('a');
  expect(await q.take()).toEqual(['b']);
});
