import { freshHead, headItem } from '../../../../engine/model/head.ts';
import { absent } from '../../../../engine/table/conditions.ts';
import type { TransactWrite } from '../../../../engine/table/port.ts';
import { noFaults } from '../../config.ts';
import type { Plant } from '../../plant.ts';
import { type FifoConfig, idle } from '../config.ts';
import { isHead } from '../groups.ts';

const first = headItem('', { ...freshHead(0), next: 1, revision: 1, ackedThrough: 0 }, 9e9);

/** A group that was swept, or is new, starts at 1. */
export const startsAtOne: Plant<FifoConfig> = {
  shows: 'sequence number went back',
  config: { ...idle, faults: noFaults },
  table: (table, _stage, call) =>
    call.kind !== 'send'
      ? table
      : {
          ...table,
          get: async (key) => (await table.get(key)) ?? (isHead(key) ? { ...first, ...key } : undefined),
          transact: (writes, token) => table.transact(writes.map(begun), token),
        },
};

/** What goes on from the first number creates the head. */
function begun(write: TransactWrite): TransactWrite {
  if (write.kind !== 'update' || !isHead(write.key)) return write;
  if (write.if?.is !== 'equals' || write.if.value !== 1) return write;
  const next = write.set?.find(([path]) => path[0] === 'next')?.[1] as number;
  return { kind: 'put', item: { ...first, ...write.key, next }, if: absent() };
}
