import { sequenceSk } from '../../../../engine/table/keys.ts';
import type { TransactWrite } from '../../../../engine/table/port.ts';
import { noFaults } from '../../config.ts';
import type { Plant } from '../../plant.ts';
import { type FifoConfig, usual } from '../config.ts';
import { isParcel } from '../groups.ts';

/** Parcels are keyed by their first sequence number: a read from the middle of one misses it. */
export const keyedByFirst: Plant<FifoConfig> = {
  shows: 'passed over',
  config: { ...usual, faults: noFaults },
  table: (table) => ({
    ...table,
    transact: (writes, token) => table.transact(writes.map(keyed), token),
  }),
};

const keyed = (write: TransactWrite): TransactWrite =>
  write.kind === 'put' && isParcel(write.item)
    ? { ...write, item: { ...write.item, sk: sequenceSk(write.item.s as number) } }
    : write;
